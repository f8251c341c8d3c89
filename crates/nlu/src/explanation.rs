//! Which words spoke for an intent, and which against.

use crate::classifier::Classifier;

/// A word of a text with what it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// As it was written.
    pub word: String,
    /// How much less the intent's score is without it; below zero it spoke
    /// against.
    pub weight: f32,
}

impl Classifier {
    /// What each word of a text did for an intent, in their order; nothing if
    /// there is no such intent.
    #[must_use]
    pub fn explain(&self, text: &str, intent: &str) -> Option<Vec<Said>> {
        let place = self.place(intent)?;
        let score = |text: &str| {
            let weighed = self.weigh(text);
            self.weights.scores(&weighed.sparse)[place]
        };
        let whole = score(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        let without = |at: usize| [&words[..at], &words[at + 1..]].concat().join(" ");
        let said = words.iter().enumerate().map(|(at, word)| Said {
            word: (*word).to_owned(),
            weight: whole - score(&without(at)),
        });
        Some(said.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::tests::examples;

    #[test]
    fn word_that_decides_speaks_loudest() {
        let classifier = Classifier::train(&examples());
        let said = classifier
            .explain("please cancel my order", "cancel")
            .unwrap();
        let loudest = said
            .iter()
            .max_by(|one, two| one.weight.total_cmp(&two.weight))
            .unwrap();
        assert_eq!(loudest.word, "cancel");
        assert_eq!(said.len(), 4);
        assert_eq!(classifier.explain("please", "nothing such"), None);
    }
}
