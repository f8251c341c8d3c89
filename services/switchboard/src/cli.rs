//! The commands.

mod audit;
mod call;
mod certs;
mod changes;
mod chat;
mod doctor;
mod nlu;
mod playbooks;
mod serve;
mod trace;
pub(crate) mod transfer;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Where a client command finds the system, and who it is there.
#[derive(Debug, Clone, Args)]
pub(crate) struct Reach {
    /// Folder of the running system: its certificates are used
    #[arg(long, default_value = ".switchboard", env = "SWITCHBOARD_DATA_DIR")]
    pub(crate) data_dir: PathBuf,
    /// Folder with tls.crt, tls.key and ca.crt, instead of those in --data-dir
    #[arg(long)]
    pub(crate) certs: Option<PathBuf>,
    /// Host of the system
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) address: String,
    /// First port of the system
    #[arg(long, default_value_t = 7400, env = "SWITCHBOARD_BASE_PORT",
          value_parser = clap::value_parser!(u16).range(1..=64_000))]
    pub(crate) base_port: u16,
}

/// The backend half of customer-service chatbots: it knows who asks, finds what
/// is wanted, asks the business systems in parallel, does what is allowed, and
/// streams back an answer that is true now.
#[derive(Debug, Parser)]
#[command(
    name = "switchboard",
    version = env!("SWITCHBOARD_VERSION"),
    after_help = "Examples:\n  switchboard serve all\n  switchboard chat --as ada.moreno@example.com\n  switchboard doctor"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run services: all of them, or those that are named
    #[command(
        after_help = "Examples:\n  switchboard serve all\n  switchboard serve orders billing --database-url postgres://user@host/db"
    )]
    Serve(serve::Serve),
    /// Talk to the bot in the terminal
    #[command(
        after_help = "Examples:\n  switchboard chat --as ada.moreno@example.com\n  switchboard chat --say 'do you have desk lamps?' --json"
    )]
    Chat(chat::Chat),
    /// Call a method as an operator, by descriptor
    #[command(
        after_help = "Examples:\n  switchboard call billing.CheckLedger\n  switchboard call --channel web catalog.GetProduct '{\"name\": \"products/desk-lamp\"}'\n  switchboard call orders.RecordFulfilment '{\"request_id\": \"r1\", \"name\": \"orders/W1000037\", \"stage\": \"ORDER_STATE_PROCESSING\"}'"
    )]
    Call(call::Call),
    /// Take resources in from JSON Lines
    #[command(after_help = "Example:\n  switchboard import customers.jsonl orders.jsonl")]
    Import(transfer::Import),
    /// Write every resource out as JSON Lines
    #[command(after_help = "Example:\n  switchboard export > all.jsonl")]
    Export(transfer::Export),
    /// Development certificates
    #[command(
        after_help = "Examples:\n  switchboard certs init\n  switchboard certs issue --channel web --out certs/web"
    )]
    Certs(certs::Certs),
    /// Check and list playbooks
    #[command(
        after_help = "Examples:\n  switchboard playbook check playbooks\n  switchboard playbook list"
    )]
    Playbook(playbooks::PlaybookCommand),
    /// Train, measure and question the classifier of intents
    #[command(
        after_help = "Examples:\n  switchboard nlu evaluate\n  switchboard nlu train sentences.jsonl --output sentences.model\n  switchboard nlu explain 'where is my parcel?'"
    )]
    Nlu(nlu::NluCommand),
    /// Show the waterfall of a recent trace
    #[command(after_help = "Example:\n  switchboard trace 0af7651916cd43dd8448eb211c80319c")]
    Trace(trace::Trace),
    /// Show what was done to or for a customer, by whom
    #[command(after_help = "Example:\n  switchboard audit --customer customers/ada-moreno")]
    Audit(audit::Audit),
    /// Show changes that can't go on by themselves, and have them go on
    #[command(
        after_help = "Examples:\n  switchboard changes list\n  switchboard changes show orders/4f0k…\n  switchboard changes retry orders/4f0k…\n  switchboard changes resolve orders/4f0k… --leg RefundOrder --note 'paid by bank transfer 7'"
    )]
    Changes(changes::Changes),
    /// Look for what is wrong: ports, certificates, clock, databases, playbooks
    #[command(after_help = "Example:\n  switchboard doctor")]
    Doctor(doctor::Doctor),
}

/// Runs the command line.
///
/// # Errors
/// Whatever keeps the command from being done, with what to do about it.
pub fn run() -> anyhow::Result<()> {
    let command = Cli::parse().command;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Serve(serve) => serve.run().await,
            Command::Chat(chat) => chat.run().await,
            Command::Call(call) => call.run().await,
            Command::Import(import) => import.run().await,
            Command::Export(export) => export.run().await,
            Command::Certs(certs) => certs.run(),
            Command::Playbook(playbook) => playbook.run().await,
            Command::Nlu(nlu) => nlu.run(),
            Command::Trace(trace) => trace.run().await,
            Command::Audit(audit) => audit.run().await,
            Command::Changes(changes) => changes.run().await,
            Command::Doctor(doctor) => doctor.run().await,
        }
    })
}
