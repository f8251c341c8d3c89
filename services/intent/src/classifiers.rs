//! The classifier in use, trained from the playbooks' examples and again when
//! they change; swapped under readers.

use std::{path::PathBuf, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use contract::{Error, Result, intent::QuestionKind, pool};
use nlu::{Classifier, Example};
use playbook::Playbooks;

/// How often the playbooks are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The classifiers. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Classifiers {
    folder: PathBuf,
    current: Arc<ArcSwap<Trained>>,
}

/// A classifier and what its intents are.
#[derive(Debug)]
pub(crate) struct Trained {
    pub(crate) classifier: Classifier,
    questions: Vec<(String, QuestionKind, bool)>,
    examples: Vec<Example>,
}

impl Classifiers {
    /// Trains on the playbooks of a folder.
    pub(crate) async fn open(folder: PathBuf) -> Result<Self> {
        let trained = train(folder.clone(), None).await?;
        let trained = trained.ok_or_else(|| Error::internal("no examples"))?;
        Ok(Self {
            folder,
            current: Arc::new(ArcSwap::from_pointee(trained)),
        })
    }

    /// The one in use.
    pub(crate) fn current(&self) -> Arc<Trained> {
        self.current.load_full()
    }

    /// Trains again when examples change, for as long as it's polled. What
    /// doesn't fit leaves the last good one.
    pub(crate) async fn follow(self) {
        loop {
            tokio::time::sleep(LOOK).await;
            match train(self.folder.clone(), Some(self.current())).await {
                Ok(Some(trained)) => {
                    tracing::info!(version = trained.classifier.version(), "trained again");
                    self.current.store(Arc::new(trained));
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(cause = ?error.cause(), "playbooks don't fit, the last good ones stay");
                }
            }
        }
    }
}

impl Trained {
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

/// Trains, unless the examples are those of `before`.
async fn train(folder: PathBuf, before: Option<Arc<Trained>>) -> Result<Option<Trained>> {
    let work = tokio::task::spawn_blocking(move || {
        let playbooks = Playbooks::load(&folder, pool()).map_err(Error::internal)?;
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
        if before.is_some_and(|before| before.examples == examples) {
            return Ok(None);
        }
        Ok(Some(Trained {
            classifier: Classifier::train(&examples),
            questions,
            examples,
        }))
    });
    work.await.map_err(Error::internal)?
}
