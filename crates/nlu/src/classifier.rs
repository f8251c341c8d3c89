//! The classifier: one against the rest over n-grams, a temperature from
//! out-of-fold margins, and how unlike everything known a sentence is.

use aws_lc_rs::digest::{SHA256, digest};

use crate::{
    features::{DIMENSIONS, Index, Sparse, counts, weigh},
    svm,
};

/// A labelled sentence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
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
    /// 0 to 1.
    pub confidence: f32,
}

/// What a sentence was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Most likely first.
    pub ranked: Vec<Ranked>,
    /// 0 to 1: how unlike everything known it is.
    pub out_of_scope: f32,
}

/// A trained classifier.
#[derive(Debug)]
pub struct Classifier {
    intents: Vec<String>,
    // place by place: the weights of all intents beside each other
    weights: Vec<f32>,
    rarity: Vec<f32>,
    known: Index,
    temperature: f32,
    version: String,
}

/// Parts that the examples are split into to find the temperature.
const FOLDS: usize = 5;

impl Classifier {
    /// Trains on examples. The same examples give the same classifier.
    #[must_use]
    pub fn train(examples: &[Example]) -> Self {
        let mut intents: Vec<String> = examples
            .iter()
            .map(|example| example.intent.clone())
            .collect();
        intents.sort();
        intents.dedup();
        let labels: Vec<usize> = examples
            .iter()
            .map(|example| intents.binary_search(&example.intent).unwrap_or_default())
            .collect();
        let counted: Vec<_> = examples
            .iter()
            .map(|example| counts(&example.text))
            .collect();
        let rarity = rarity(&counted);
        let known: Vec<Sparse> = counted
            .iter()
            .map(|counts| weigh(counts, &rarity))
            .collect();
        let mut data = Vec::new();
        for example in examples {
            data.extend(
                example
                    .intent
                    .bytes()
                    .chain([0])
                    .chain(example.text.bytes())
                    .chain([1]),
            );
        }
        let version = format!("ngram-1-{}", &hex::encode(digest(&SHA256, &data))[..12]);
        let temperature = temperature(&known, &labels, intents.len());
        let weights = one_against_rest(&known, &labels, intents.len());
        Self {
            intents,
            weights,
            rarity,
            known: Index::new(&known),
            temperature,
            version,
        }
    }

    /// Which classifier this is: its kind and the hash of its examples.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What a sentence wants. `prior` is the intent that the dialogue expects:
    /// it tips near ties, and nothing else.
    #[must_use]
    pub fn classify(&self, text: &str, prior: Option<&str>) -> Verdict {
        let sparse = weigh(&counts(text), &self.rarity);
        let mut scores = vec![0.0_f32; self.intents.len()];
        let width = self.intents.len();
        for (place, weight) in sparse
            .iter()
            .copied()
            .chain([(u32::try_from(DIMENSIONS).unwrap_or(0), 1.0)])
        {
            let row = &self.weights[place as usize * width..][..width];
            for (score, value) in scores.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
        if let Some(at) =
            prior.and_then(|prior| self.intents.iter().position(|intent| intent == prior))
        {
            scores[at] += 0.1;
        }
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let shares = softmax(&scores, self.temperature);
        let mut ranked: Vec<Ranked> = self
            .intents
            .iter()
            .zip(shares)
            .map(|(intent, confidence)| Ranked {
                intent: intent.clone(),
                confidence,
            })
            .collect();
        ranked.sort_by(|left, right| right.confidence.total_cmp(&left.confidence));
        ranked.truncate(5);
        Verdict {
            ranked,
            out_of_scope: unlike(best, self.known.nearest(&sparse)),
        }
    }
}

/// How unlike everything known: from the best margin and the nearest example.
/// Both say the same in different ways; together they say it better.
fn unlike(best: f32, nearest: f32) -> f32 {
    if best == f32::NEG_INFINITY {
        return 1.0;
    }
    let logit = 3.0 * (best + 0.35) + 6.0 * (nearest - 0.28);
    1.0 / (1.0 + logit.exp())
}

fn rarity(counted: &[std::collections::BTreeMap<u32, f32>]) -> Vec<f32> {
    let mut documents = vec![0.0_f32; DIMENSIONS];
    for place in counted.iter().flat_map(|counts| counts.keys()) {
        documents[*place as usize] += 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of examples are small")]
    let all = counted.len() as f32;
    let rare = |count: f32| ((1.0 + all) / (1.0 + count)).ln() + 1.0;
    // what no example has says nothing; at the end, how rare the rarest is
    documents
        .iter()
        .map(|count| if *count > 0.0 { rare(*count) } else { 0.0 })
        .chain([rare(0.0)])
        .collect()
}

fn one_against_rest(known: &[Sparse], labels: &[usize], width: usize) -> Vec<f32> {
    let mut weights = vec![0.0; (DIMENSIONS + 1) * width];
    for intent in 0..width {
        let own = svm::train(known, &|at| labels[at] == intent);
        for (place, weight) in own.into_iter().enumerate() {
            weights[place * width + intent] = weight;
        }
    }
    weights
}

/// The temperature under which out-of-fold confidences mean what they say:
/// the one with the least log loss.
fn temperature(known: &[Sparse], labels: &[usize], width: usize) -> f32 {
    if known.len() < FOLDS * 2 || width < 2 {
        return 0.3;
    }
    let mut held_out = Vec::new();
    for fold in 0..FOLDS {
        let inside: Vec<usize> = (0..known.len()).filter(|at| at % FOLDS != fold).collect();
        let part: Vec<Sparse> = inside.iter().map(|at| known[*at].clone()).collect();
        let own: Vec<Vec<f32>> = (0..width)
            .map(|intent| svm::train(&part, &|at| labels[inside[at]] == intent))
            .collect();
        for at in (0..known.len()).filter(|at| at % FOLDS == fold) {
            let scores: Vec<f32> = own
                .iter()
                .map(|weights| svm::score(weights, &known[at]))
                .collect();
            held_out.push((scores, labels[at]));
        }
    }
    let loss = |temperature: f32| -> f32 {
        held_out
            .iter()
            .map(|(scores, label)| {
                -softmax(scores, temperature)
                    .get(*label)
                    .copied()
                    .unwrap_or(0.0)
                    .max(1e-6)
                    .ln()
            })
            .sum()
    };
    let steps = (1..=40).map(|step| 0.025 * f32::from(u8::try_from(step).unwrap_or(1)));
    steps
        .min_by(|left, right| loss(*left).total_cmp(&loss(*right)))
        .unwrap_or(0.3)
}

fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores
        .iter()
        .map(|score| ((score - best) / temperature).exp())
        .collect();
    let sum: f32 = powers.iter().sum();
    powers
        .into_iter()
        .map(|power| if sum > 0.0 { power / sum } else { 0.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn examples() -> Vec<Example> {
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
