//! The classifier: what a text wants, how sure that is, and whether it is of
//! any intent at all.

use serde::{Deserialize, Serialize};

use crate::{
    calibration::Calibration,
    encoder::Encoded,
    grams::Grams,
    nearest::Nearest,
    scope::{Scope, Signs},
    vocabulary::{Vocabulary, Weighed},
    weights::Weights,
};

/// A labelled sentence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// Its intent.
    pub intent: String,
}

/// One intent with how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The intent.
    pub intent: String,
    /// 0 to 1; all of them add up to one.
    pub confidence: f32,
}

/// What a sentence was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Most likely first; at most five.
    pub ranked: Vec<Ranked>,
    /// 0 to 1: how likely it is of none of the intents.
    pub out_of_scope: f32,
}

/// A trained classifier.
#[derive(Debug, Serialize, Deserialize)]
pub struct Classifier {
    pub(crate) intents: Vec<String>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) weights: Weights,
    pub(crate) nearest: Nearest,
    pub(crate) calibration: Calibration,
    pub(crate) scope: Scope,
    pub(crate) version: String,
    /// What the encoder was called that it was trained with; empty if none.
    pub(crate) encoder: String,
    #[serde(skip)]
    pub(crate) encoded: Encoded,
}

/// How far what the dialogue expects is lifted: it tips near ties.
const PRIOR: f32 = 0.1;

impl Classifier {
    /// Which classifier this is: its kind and the hash of its examples.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The intents that it tells apart, in alphabetical order.
    #[must_use]
    pub fn intents(&self) -> &[String] {
        &self.intents
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.vocabulary.bytes() + self.weights.bytes() + self.nearest.bytes()
    }

    /// What a sentence wants. `prior` is the intent that the dialogue expects:
    /// it tips near ties, and nothing else.
    #[must_use]
    pub fn classify(&self, text: &str, prior: Option<&str>) -> Verdict {
        let text = self.weigh(text);
        let mut scores = self.weights.scores(&text.sparse);
        if scores.is_empty() {
            return Verdict {
                ranked: Vec::new(),
                out_of_scope: 1.0,
            };
        }
        let near = self.nearest.similarity(text.words());
        let signs = Signs::new(&scores, self.calibration.temperature, near, text.unknown);
        let expected = prior.and_then(|prior| self.place(prior));
        if let Some(at) = expected {
            scores[at] += PRIOR;
        }
        Verdict {
            ranked: self.ranked(&scores),
            out_of_scope: self.scope.outside(signs),
        }
    }

    /// What a sentence wants, where it's known that it wants something of these:
    /// [`Classifier::classify`] without how unlike all of them it is.
    #[must_use]
    pub fn rank(&self, text: &str) -> Vec<Ranked> {
        let scores = self.weights.scores(&self.weigh(text).sparse);
        self.ranked(&scores)
    }

    /// The likeliest, most likely first.
    fn ranked(&self, scores: &[f32]) -> Vec<Ranked> {
        let shares = self.calibration.shares(scores);
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|left, right| shares[*right].total_cmp(&shares[*left]));
        let ranked = order.into_iter().take(5).map(|at| Ranked {
            intent: self.intents[at].clone(),
            confidence: shares[at],
        });
        ranked.collect()
    }

    /// What a text says: its grams, and its vector where there is an encoder.
    pub(crate) fn weigh(&self, text: &str) -> Weighed {
        let grams = self.vocabulary.weigh(&Grams::of(text));
        grams.with(&self.encoded.vector(text), self.vocabulary.len())
    }

    /// How likely each intent is, in their order; of none of them if there are
    /// none, or the text says nothing that is known.
    pub(crate) fn shares(&self, text: &str) -> Vec<f32> {
        let text = self.weigh(text);
        if text.sparse.is_empty() {
            return Vec::new();
        }
        self.calibration.shares(&self.weights.scores(&text.sparse))
    }

    /// Where an intent stands.
    pub(crate) fn place(&self, intent: &str) -> Option<usize> {
        self.intents
            .binary_search_by(|known| known.as_str().cmp(intent))
            .ok()
    }
}
#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn examples() -> Vec<Example> {
        let rows = [
            ("cancel", "cancel my order"),
            ("cancel", "please cancel it"),
            ("cancel", "I don't want the lamp any more"),
            ("cancel", "cancel the purchase"),
            ("cancel", "stop my order"),
            ("cancel", "I want to cancel"),
            ("status", "where is my order"),
            ("status", "where is my parcel"),
            ("status", "track my package"),
            ("status", "has my order shipped"),
            ("status", "when will my order arrive"),
            ("status", "order status"),
            ("address", "change the shipping address"),
            ("address", "send it to another address"),
            ("address", "ship my order to a new address"),
            ("address", "I moved, update the delivery address"),
            ("address", "wrong address on my order"),
            ("address", "deliver it somewhere else"),
        ];
        rows.iter()
            .map(|(intent, text)| Example {
                text: (*text).into(),
                intent: (*intent).into(),
            })
            .collect()
    }

    #[test]
    fn paraphrases_are_understood() {
        let classifier = Classifier::train(&examples());
        for (text, intent) in [
            ("can you cancel my order please", "cancel"),
            ("where's my package?", "status"),
            ("I need to change the address of my order", "address"),
        ] {
            let verdict = classifier.classify(text, None);
            assert_eq!(verdict.ranked[0].intent, intent, "{text}: {verdict:?}");
        }
    }

    #[test]
    fn strange_sentences_are_out_of_scope() {
        let classifier = Classifier::train(&examples());
        let known = classifier
            .classify("please cancel my order", None)
            .out_of_scope;
        for strange in [
            "what is the capital of France",
            "asdf qwer",
            "",
            "🦀🦀🦀",
            "\0\u{1}\u{2}",
        ] {
            let score = classifier.classify(strange, None).out_of_scope;
            assert!(
                score > 0.5 && score > known,
                "{strange:?}: {score} against {known}"
            );
        }
    }

    #[test]
    fn same_examples_same_classifier() {
        let (one, two) = (
            Classifier::train(&examples()),
            Classifier::train(&examples()),
        );
        assert_eq!(one.version(), two.version());
        assert_eq!(one.classify("cancel", None), two.classify("cancel", None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,200}") {
            let classifier = Classifier::train(&examples()[..6]);
            let verdict = classifier.classify(&text, Some("cancel"));
            prop_assert!((0.0..=1.0).contains(&verdict.out_of_scope));
        }
    }
}
