//! `nlu`: the classifier of intents, apart from the system that uses it.

mod evaluate;
mod explain;
mod languages;
mod train;

use std::path::{Path, PathBuf};

use ::nlu::{Classifier, Example, dataset};
use anyhow::{Context, Result, bail};
use contract::pool;
use playbook::Playbooks;

#[derive(Debug, clap::Args)]
pub(crate) struct NluCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Train a classifier, and write it to a file
    #[command(
        after_help = "Example:\n  switchboard nlu train sentences.jsonl --output sentences.model"
    )]
    Train(train::Train),
    /// Say how well a classifier does on sentences that it was not trained on
    ///
    /// Without a model: trained on the lines of the split `train`, tried on
    /// those of --split; where there are none of these, crosswise, each part of
    /// the sentences by a classifier that was trained on the other parts.
    #[command(
        after_help = "Examples:\n  switchboard nlu evaluate\n  switchboard nlu evaluate sentences.jsonl --split dev --out-of-scope oos\n  switchboard nlu evaluate new.jsonl --model sentences.model --json"
    )]
    Evaluate(evaluate::Evaluate),
    /// Show which words of a sentence speak for an intent, and which against
    #[command(
        after_help = "Examples:\n  switchboard nlu explain 'where is my parcel?'\n  switchboard nlu explain 'it never came' --intent delayed_delivery --model sentences.model"
    )]
    Explain(explain::Explain),
    /// Say how well the playbooks' languages are told apart, crosswise
    ///
    /// Each part of the examples by what was trained on the other parts and on
    /// what the bot says: with nothing known of the conversation, with its
    /// language known, and after another language was spoken.
    #[command(after_help = "Example:\n  switchboard nlu languages")]
    Languages(languages::Languages),
}

impl NluCommand {
    pub(crate) fn run(self) -> Result<()> {
        match self.command {
            Command::Train(train) => train.run(),
            Command::Evaluate(evaluate) => evaluate.run(),
            Command::Explain(explain) => explain.run(),
            Command::Languages(languages) => languages.run(),
        }
    }
}

/// What is learned from.
#[derive(Debug, clap::Args)]
struct Source {
    /// Sentences as JSON Lines with text, intent and, if there are several
    /// parts, split; the examples of the playbooks if no file is named
    data: Vec<PathBuf>,
    /// Folder of the playbooks
    #[arg(long, default_value = "playbooks", conflicts_with = "data")]
    playbooks: PathBuf,
    /// Whose examples: those of one language, such as `de`, or all together
    #[arg(long, default_value = "all", conflicts_with = "data")]
    language: String,
    /// The intent of sentences that are of none: they are not learned
    #[arg(long, default_value = "out_of_scope")]
    out_of_scope: String,
}

impl Source {
    /// The sentences, with their parts.
    fn read(&self) -> Result<Vec<dataset::Labelled>> {
        if self.data.is_empty() {
            return from_playbooks(&load(&self.playbooks)?, &self.language);
        }
        let mut all = Vec::new();
        for path in &self.data {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{} can't be read", path.display()))?;
            let read = dataset::read(&text).with_context(|| path.display().to_string())?;
            all.extend(read);
        }
        match all.is_empty() {
            true => bail!("no sentences: a line is {{\"text\": …, \"intent\": …}}"),
            false => Ok(all),
        }
    }

    /// Those that are learned: of a part, and of an intent.
    fn learned(&self, all: &[dataset::Labelled], split: &str) -> Vec<Example> {
        let mut learned = dataset::of_split(all, split);
        learned.retain(|one| one.intent != self.out_of_scope);
        learned
    }
}

fn load(folder: &Path) -> Result<Playbooks> {
    Playbooks::load(folder, pool()).with_context(|| {
        format!(
            "the playbooks of {} (switchboard playbook check)",
            folder.display()
        )
    })
}

/// The examples of a language, or of all.
fn from_playbooks(playbooks: &Playbooks, language: &str) -> Result<Vec<dataset::Labelled>> {
    let known = playbooks.languages();
    if language != "all" && !known.contains(language) {
        let known: Vec<&str> = known.into_iter().collect();
        bail!(
            "no examples in `{language}`: there are {}",
            known.join(", ")
        );
    }
    let mut all = Vec::new();
    for playbook in playbooks.all() {
        let own = playbook.examples.iter();
        let own = own.filter(|(own, _)| language == "all" || *own == language);
        all.extend(
            own.flat_map(|(_, texts)| texts)
                .map(|text| dataset::Labelled {
                    example: Example {
                        text: text.clone(),
                        intent: playbook.intent.clone(),
                    },
                    split: "train".to_owned(),
                }),
        );
    }
    Ok(all)
}

/// The classifier of a file.
fn model(path: &Path) -> Result<Classifier> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    Classifier::from_bytes(&bytes).with_context(|| path.display().to_string())
}
