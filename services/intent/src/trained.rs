//! A classifier trained on the playbooks' examples, and what its intents are.

use contract::intent::QuestionKind;
use nlu::{Classifier, Example};
use playbook::Playbooks;

/// A classifier and what its intents are.
#[derive(Debug)]
pub(crate) struct Trained {
    pub(crate) classifier: Classifier,
    questions: Vec<(String, QuestionKind, bool)>,
}

impl Trained {
    /// Trains. Takes a while: not for an async task.
    pub(crate) fn on(playbooks: Playbooks) -> Self {
        let mut examples = Vec::new();
        let mut questions = Vec::new();
        for playbook in playbooks.all() {
            let kind = match playbook.question {
                "ACCOUNT" => QuestionKind::Account,
                "LIVE" => QuestionKind::Live,
                _ => QuestionKind::Policy,
            };
            questions.push((playbook.intent.clone(), kind, playbook.fallback));
            examples.extend(playbook.examples.values().flatten().map(|text| Example {
                text: text.clone(),
                intent: playbook.intent.clone(),
            }));
        }
        let classifier = Classifier::train(&examples);
        tracing::info!(version = classifier.version(), "trained");
        Self {
            classifier,
            questions,
        }
    }

    /// What an intent needs to be answered.
    pub(crate) fn question(&self, intent: &str) -> QuestionKind {
        self.questions
            .iter()
            .find(|(name, _, _)| name == intent)
            .map_or(QuestionKind::Unspecified, |(_, kind, _)| *kind)
    }

    /// Whether an intent stands for what the bot doesn't do.
    pub(crate) fn is_fallback(&self, intent: &str) -> bool {
        self.questions
            .iter()
            .any(|(name, _, fallback)| name == intent && *fallback)
    }
}
