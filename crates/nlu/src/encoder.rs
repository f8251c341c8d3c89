//! What knows a sentence's meaning beyond its letters, where there is one: its
//! vector stands beside the grams, and one machine learns from both.

use std::{fmt, sync::Arc};

/// A sentence encoder, such as a small transformer. The same text must give the
/// same vector.
pub trait Encoder: fmt::Debug + Send + Sync {
    /// Its name and version: what was trained with it needs the same again.
    fn name(&self) -> &str;

    /// How many numbers a vector has.
    fn width(&self) -> usize;

    /// The vector of a text, of any length but of `width` numbers.
    fn encode(&self, text: &str) -> Vec<f32>;
}

/// How long a vector is beside each block of grams, which are of length one.
const SHARE: f32 = 1.5;

/// The encoder of a classifier, if it has one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encoded(Option<Arc<dyn Encoder>>);

impl Encoded {
    pub(crate) fn by(encoder: Arc<dyn Encoder>) -> Self {
        Self(Some(encoder))
    }

    /// Its name; empty if there is none.
    pub(crate) fn name(&self) -> &str {
        self.0.as_ref().map_or("", |encoder| encoder.name())
    }

    pub(crate) fn width(&self) -> usize {
        self.0.as_ref().map_or(0, |encoder| encoder.width())
    }

    /// The vector of a text; of nothing where it says nothing, or isn't one.
    pub(crate) fn vector(&self, text: &str) -> Vec<f32> {
        let Some(encoder) = &self.0 else {
            return Vec::new();
        };
        let mut vector = encoder.encode(text);
        let length = vector.iter().map(|one| one * one).sum::<f32>().sqrt();
        if vector.len() != encoder.width() || !length.is_normal() {
            return vec![0.0; encoder.width()];
        }
        for one in &mut vector {
            *one *= SHARE / length;
        }
        vector
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Classifier, Example, FileError, fold, words};

    /// Knows which words mean the same.
    #[derive(Debug)]
    pub(crate) struct Thesaurus(pub(crate) &'static [&'static [&'static str]]);

    impl Encoder for Thesaurus {
        fn name(&self) -> &'static str {
            "thesaurus-1"
        }

        fn width(&self) -> usize {
            self.0.len()
        }

        fn encode(&self, text: &str) -> Vec<f32> {
            let folded = fold(text);
            let words = words(&folded);
            let says = |same: &&[&str]| same.iter().any(|word| words.contains(word));
            let same = self.0.iter();
            same.map(|same| f32::from(u8::from(says(same)))).collect()
        }
    }

    fn thesaurus() -> Arc<dyn Encoder> {
        Arc::new(Thesaurus(&[
            &["cancel", "abort", "annul"],
            &["parcel", "shipment"],
        ]))
    }

    fn examples() -> Vec<Example> {
        let rows = [
            ("stop", "cancel my order"),
            ("stop", "please cancel it"),
            ("stop", "I want to cancel"),
            ("where", "where is the parcel"),
            ("where", "has the parcel left"),
            ("where", "track a parcel"),
        ];
        let example = |(intent, text): (&str, &str)| Example {
            text: text.into(),
            intent: intent.into(),
        };
        rows.map(example).into()
    }

    #[test]
    fn words_that_were_never_seen_are_known_by_their_meaning() {
        let plain = Classifier::train(&examples());
        let with = Classifier::train_with(&examples(), thesaurus());
        assert_ne!(plain.version(), with.version());
        for (text, intent) in [("annul", "stop"), ("shipment", "where")] {
            let sure = |classifier: &Classifier| {
                let ranked = classifier.classify(text, None).ranked;
                let own = ranked.into_iter().find(|one| one.intent == intent);
                own.expect("the intent").confidence
            };
            assert!(sure(&with) > 0.6, "{text}: {}", sure(&with));
            assert!(sure(&with) > sure(&plain), "{text}");
        }
    }

    #[test]
    fn file_wants_the_encoder_that_it_was_trained_with() {
        let with = Classifier::train_with(&examples(), thesaurus());
        let bytes = with.to_bytes().unwrap();
        let alone = Classifier::from_bytes(&bytes);
        assert!(matches!(alone, Err(FileError::Encoder(name)) if name == "thesaurus-1"));
        let narrower: Arc<dyn Encoder> = Arc::new(Thesaurus(&[&["cancel"]]));
        let other = Classifier::from_bytes_with(&bytes, narrower);
        assert!(matches!(other, Err(FileError::Damaged)));
        let back = Classifier::from_bytes_with(&bytes, thesaurus()).unwrap();
        assert_eq!(back.classify("annul", None), with.classify("annul", None));
    }

    #[test]
    fn vector_that_is_none_says_nothing() {
        #[derive(Debug)]
        struct Broken(Vec<f32>);

        impl Encoder for Broken {
            fn name(&self) -> &'static str {
                "broken"
            }

            fn width(&self) -> usize {
                2
            }

            fn encode(&self, _: &str) -> Vec<f32> {
                self.0.clone()
            }
        }

        for vector in [
            vec![],
            vec![1.0],
            vec![f32::NAN, 1.0],
            vec![f32::MAX; 2],
            vec![0.0; 2],
        ] {
            let encoded = Encoded::by(Arc::new(Broken(vector)));
            assert_eq!(encoded.vector("any"), [0.0, 0.0]);
        }
        let encoded = Encoded::by(Arc::new(Broken(vec![3.0, 4.0])));
        let vector = encoded.vector("any");
        assert!((vector[0] - 0.9).abs() < 1e-6 && (vector[1] - 1.2).abs() < 1e-6);
    }
}
