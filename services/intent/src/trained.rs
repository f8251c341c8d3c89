//! A classifier trained on the playbooks' examples, and what its intents are.

use std::collections::HashMap;

use contract::intent::QuestionKind;
use nlu::{Classifier, Example};
use playbook::{Playbooks, Slot};

/// A classifier and what its intents are.
#[derive(Debug)]
pub(crate) struct Trained {
    pub(crate) classifier: Classifier,
    intents: HashMap<String, Intent>,
}

/// What is known of an intent.
#[derive(Debug)]
struct Intent {
    question: QuestionKind,
    /// It stands for what the bot doesn't do.
    fallback: bool,
    /// It asks or does something.
    acts: bool,
    /// It takes words as they are said: a "don't" is part of them.
    takes_words: bool,
}

impl Trained {
    /// Trains. Takes a while: not for an async task.
    pub(crate) fn on(playbooks: Playbooks) -> Self {
        let mut examples = Vec::new();
        let mut intents = HashMap::new();
        for playbook in playbooks.all() {
            let kind = match playbook.question {
                "ACCOUNT" => QuestionKind::Account,
                "LIVE" => QuestionKind::Live,
                _ => QuestionKind::Policy,
            };
            let known = Intent {
                question: kind,
                fallback: playbook.fallback,
                acts: playbook.calls().next().is_some(),
                takes_words: playbook.slots.iter().any(Slot::takes_words),
            };
            intents.insert(playbook.intent.clone(), known);
            examples.extend(playbook.examples.values().flatten().map(|text| Example {
                text: text.clone(),
                intent: playbook.intent.clone(),
            }));
        }
        let classifier = Classifier::train(&examples);
        tracing::info!(version = classifier.version(), "trained");
        Self {
            classifier,
            intents,
        }
    }

    /// What an intent needs to be answered.
    pub(crate) fn question(&self, intent: &str) -> QuestionKind {
        let known = self.intents.get(intent);
        known.map_or(QuestionKind::Unspecified, |known| known.question)
    }

    /// Whether an intent stands for what the bot doesn't do.
    pub(crate) fn is_fallback(&self, intent: &str) -> bool {
        self.intents.get(intent).is_some_and(|known| known.fallback)
    }

    /// Whether an intent takes words as they are said.
    pub(crate) fn takes_words(&self, intent: &str) -> bool {
        let known = self.intents.get(intent);
        known.is_some_and(|known| known.takes_words)
    }

    /// Whether an intent is a wish of its own beside others: a greeting isn't.
    pub(crate) fn acts(&self, intent: &str) -> bool {
        self.intents.get(intent).is_some_and(|known| known.acts)
    }
}
