//! `nlu train`.

use std::{path::PathBuf, time::Instant};

use ::nlu::Classifier;
use anyhow::{Context, Result, bail};

use super::Source;

#[derive(Debug, clap::Args)]
pub(super) struct Train {
    #[command(flatten)]
    source: Source,
    /// The part that is learned
    #[arg(long, default_value = "train")]
    split: String,
    /// Where the classifier is written to; nowhere if none is named
    #[arg(long)]
    output: Option<PathBuf>,
}

impl Train {
    pub(super) fn run(self) -> Result<()> {
        let all = self.source.read()?;
        let learned = self.source.learned(&all, &self.split);
        if learned.is_empty() {
            bail!("no sentences of the split {}", self.split);
        }
        eprintln!("training on {} sentences", learned.len());
        let begun = Instant::now();
        let classifier = Classifier::train(&learned);
        println!(
            "{}: {} intents, {} sentences, {:.1} MB, in {:.1} s",
            classifier.version(),
            classifier.intents().len(),
            learned.len(),
            megabytes(classifier.bytes()),
            begun.elapsed().as_secs_f64()
        );
        if let Some(path) = self.output {
            std::fs::write(&path, classifier.to_bytes()?)
                .with_context(|| format!("{} can't be written", path.display()))?;
            println!("written to {}", path.display());
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
