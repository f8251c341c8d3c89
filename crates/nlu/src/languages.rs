//! Which language a text is in, among those that a tenant speaks.
//!
//! The classifier itself, trained on sentences of each language: on a
//! customer's short messages that is surer than what knows many languages.

use crate::classifier::{Classifier, Example};

/// How much likelier than each other language the one that was spoken last is,
/// before a text is seen.
const STAYS: f32 = 4.0;
/// The same for texts of one or two words: "no" is of three languages.
const STAYS_SHORT: f32 = 20.0;
/// How sure a language must be.
const SURE: f32 = 0.8;

/// The language (ISO 639) of a locale (BCP 47).
#[must_use]
pub fn language_of(locale: &str) -> &str {
    locale.split('-').next().unwrap_or_default()
}

/// Languages that can be told apart.
#[derive(Debug)]
pub struct Languages {
    known: Vec<String>,
    /// Where there is more than one.
    classifier: Option<Classifier>,
}

impl Languages {
    /// Trains on sentences, each with its language. Takes a while: not for an
    /// async task.
    #[must_use]
    pub fn train<'s>(sentences: impl IntoIterator<Item = (&'s str, &'s str)>) -> Self {
        let examples = sentences.into_iter().map(|(language, text)| Example {
            text: text.to_owned(),
            intent: language.to_owned(),
        });
        let examples: Vec<Example> = examples.collect();
        let mut known: Vec<String> = examples.iter().map(|one| one.intent.clone()).collect();
        known.sort();
        known.dedup();
        let several = known.len() > 1;
        Self {
            classifier: several.then(|| Classifier::train(&examples)),
            known,
        }
    }

    /// The languages, in alphabetical order.
    #[must_use]
    pub fn known(&self) -> &[String] {
        &self.known
    }

    /// The language of a text. `spoken` is the one of the conversation so far
    /// (BCP 47): it stays unless the text is surely of another. Nothing where
    /// neither says it.
    #[must_use]
    pub fn of(&self, text: &str, spoken: &str) -> Option<&str> {
        let spoken = language_of(spoken);
        let before = self.known.iter().position(|known| known == spoken);
        let at = match &self.classifier {
            None => Some(0),
            // signs are of no language
            Some(_) if !text.contains(char::is_alphabetic) => before,
            Some(classifier) => {
                let stays = match text.split_whitespace().nth(2) {
                    Some(_) => STAYS,
                    None => STAYS_SHORT,
                };
                surely(classifier.shares(text), before, stays).or(before)
            }
        };
        self.known.get(at?).map(String::as_str)
    }
}

/// The one that has by far the most, once it's weighed which was before.
fn surely(mut shares: Vec<f32>, before: Option<usize>, stays: f32) -> Option<usize> {
    if let Some(before) = before.and_then(|at| shares.get_mut(at)) {
        *before *= stays;
    }
    let all: f32 = shares.iter().sum();
    shares
        .iter()
        .position(|share| *share >= SURE * all && all > 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn languages() -> Languages {
        let sentences = [
            ("en", "where is my order"),
            ("en", "I want to cancel the order, please"),
            ("en", "show me what you have"),
            ("en", "thank you very much"),
            ("en", "what is the status of it"),
            ("en", "can I still return this"),
            ("de", "wo ist meine Bestellung"),
            ("de", "ich möchte die Bestellung stornieren, bitte"),
            ("de", "zeig mir, was ihr habt"),
            ("de", "vielen Dank"),
            ("de", "wie ist der Status von ihr"),
            ("de", "kann ich das noch zurückgeben"),
            ("fr", "où est ma commande"),
            ("fr", "je veux annuler la commande, s’il vous plaît"),
            ("fr", "montre-moi ce que vous avez"),
            ("fr", "merci beaucoup"),
            ("fr", "quel est son statut"),
            ("fr", "est-ce que je peux encore le rendre"),
        ];
        Languages::train(sentences)
    }

    #[test]
    fn languages_are_told_and_stay_while_nothing_says_otherwise() {
        let languages = languages();
        assert_eq!(languages.known(), ["de", "en", "fr"]);
        for spoken in ["", "en", "de-CH", "fr", "it"] {
            assert_eq!(languages.of("wo ist die Bestellung?", spoken), Some("de"));
            assert_eq!(languages.of("where is the order?", spoken), Some("en"));
            assert_eq!(languages.of("où est la commande ?", spoken), Some("fr"));
        }
        for nothing in ["", "W2378156", "🦀", "\0", "12"] {
            assert_eq!(languages.of(nothing, "de-CH"), Some("de"), "{nothing:?}");
            assert_eq!(languages.of(nothing, ""), None, "{nothing:?}");
            assert_eq!(languages.of(nothing, "it"), None, "{nothing:?}");
        }
    }

    #[test]
    fn only_language_is_always_meant() {
        let languages = Languages::train([("en", "where is my order")]);
        assert_eq!(languages.of("wo ist das", "de"), Some("en"));
        assert_eq!(Languages::train([]).of("where", "en"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_text_is_of_a_known_language_or_none(text in "\\PC{0,100}", spoken in "[a-z-]{0,8}") {
            let languages = languages();
            let of = languages.of(&text, &spoken);
            prop_assert!(of.is_none_or(|of| languages.known().iter().any(|known| known == of)));
        }
    }
}
