//! `nlu explain`.

use std::path::PathBuf;

use ::nlu::Classifier;
use anyhow::{Context, Result};

use super::{from_playbooks, load, model};

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The sentence
    text: String,
    /// The intent; the most likely one if none is named
    #[arg(long)]
    intent: Option<String>,
    /// A classifier that `nlu train` has written; one of the playbooks if none
    /// is named
    #[arg(long)]
    model: Option<PathBuf>,
    /// Folder of the playbooks
    #[arg(long, default_value = "playbooks", conflicts_with = "model")]
    playbooks: PathBuf,
    /// Whose examples: those of one language, such as `de`, or all together
    #[arg(long, default_value = "all", conflicts_with = "model")]
    language: String,
}

impl Explain {
    pub(super) fn run(self) -> Result<()> {
        let classifier = match &self.model {
            Some(path) => model(path)?,
            None => {
                let read = from_playbooks(&load(&self.playbooks)?, &self.language)?;
                let read = read.into_iter();
                Classifier::train(&read.map(|one| one.example).collect::<Vec<_>>())
            }
        };
        let verdict = classifier.classify(&self.text, None);
        for ranked in &verdict.ranked {
            println!("{:>6.2} %  {}", 100.0 * ranked.confidence, ranked.intent);
        }
        println!(
            "out of scope: {:.2} (from 0.50 on), by {}",
            verdict.out_of_scope,
            classifier.version()
        );
        let first = verdict.ranked.into_iter().next().map(|first| first.intent);
        let intent = self
            .intent
            .or(first)
            .context("the classifier has no intents")?;
        let said = classifier
            .explain(&self.text, &intent)
            .with_context(|| format!("no intent {intent}: {}", classifier.intents().join(", ")))?;
        println!("\nfor {intent}");
        for word in said {
            println!("{:>+6.2}  {}", word.weight, word.word);
        }
        Ok(())
    }
}
