//! `playbook`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use contract::{
    orchestrator::{ListPlaybooksRequest, orchestrator_service::ListPlaybooks},
    pool,
};
use playbook::{LoadError, Playbooks};

use super::Reach;
use crate::client::{Reached, lasting};

#[derive(Debug, clap::Args)]
pub(crate) struct PlaybookCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check the playbooks of a folder against the contract
    #[command(after_help = "Example:\n  switchboard playbook check playbooks")]
    Check {
        /// The folder
        #[arg(default_value = "playbooks")]
        folder: PathBuf,
    },
    /// List the playbooks of the running system, with what they read
    #[command(after_help = "Example:\n  switchboard playbook list")]
    List {
        #[command(flatten)]
        reach: Reach,
    },
}

impl PlaybookCommand {
    pub(crate) async fn run(self) -> Result<()> {
        match self.command {
            Command::Check { folder } => match Playbooks::load(&folder, pool()) {
                Ok(playbooks) => {
                    for lacking in playbooks.untranslated() {
                        println!("{lacking}");
                    }
                    println!("{} playbooks fit the contract", playbooks.all().len());
                    Ok(())
                }
                Err(LoadError::Problems(problems)) => {
                    for (file, problem) in &problems {
                        println!("{file}:{problem}");
                    }
                    bail!("what doesn't fit: {}", problems.len())
                }
                Err(error) => Err(error.into()),
            },
            Command::List { reach } => {
                let client = Reached::new(&reach, "operator", "dev")?.client("orchestrator")?;
                let listed = client
                    .call::<ListPlaybooks>(&lasting(5), &ListPlaybooksRequest {})
                    .await?;
                for playbook in listed.playbooks {
                    println!("{} ({})", playbook.intent, playbook.hash);
                    for call in playbook.calls {
                        println!("    {call}");
                    }
                }
                Ok(())
            }
        }
    }
}
