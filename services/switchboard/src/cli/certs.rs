//! `certs`: a development authority. Production has SPIRE or cert-manager.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use mesh::{Authority, identity::Lifetime};
use principal::Identity;

use crate::{client::folder, system::SERVICES};

/// The trust domain of development.
const TRUST_DOMAIN: &str = "switchboard.local";

#[derive(Debug, clap::Args)]
pub(crate) struct Certs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a development authority and certificates for every service
    #[command(after_help = "Example:\n  switchboard certs init --data-dir .switchboard")]
    Init {
        /// Folder of the system
        #[arg(long, default_value = ".switchboard", env = "SWITCHBOARD_DATA_DIR")]
        data_dir: PathBuf,
    },
    /// Issue a certificate for a channel, an operator or a service
    #[command(
        group(clap::ArgGroup::new("whom").required(true)),
        after_help = "Examples:\n  switchboard certs issue --channel web --out certs/web\n  switchboard certs issue --operator eve --days 1"
    )]
    Issue {
        /// Folder of the system, whose authority issues
        #[arg(long, default_value = ".switchboard", env = "SWITCHBOARD_DATA_DIR")]
        data_dir: PathBuf,
        /// For a channel of this name
        #[arg(long, group = "whom")]
        channel: Option<String>,
        /// For an operator of this name
        #[arg(long, group = "whom")]
        operator: Option<String>,
        /// For a service of this name
        #[arg(long, group = "whom")]
        service: Option<String>,
        /// How many days it's valid
        #[arg(long, default_value_t = 30)]
        days: i64,
        /// Where to write tls.crt, tls.key and ca.crt
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

impl Certs {
    pub(crate) fn run(self) -> Result<()> {
        match self.command {
            Command::Init { data_dir } => {
                ensure(&data_dir)?;
                println!("certificates are in {}", data_dir.join("certs").display());
                Ok(())
            }
            Command::Issue {
                data_dir,
                channel,
                operator,
                service,
                days,
                out,
            } => {
                let (kind, name) = match (channel, operator, service) {
                    (Some(name), _, _) => ("channel", name),
                    (_, Some(name), _) => ("operator", name),
                    (_, _, Some(name)) => ("service", name),
                    _ => bail!("say for whom: --channel, --operator or --service"),
                };
                let home = authority_folder(&data_dir);
                let authority = Authority::load(&home).with_context(|| {
                    let (home, folder) = (home.display(), data_dir.display());
                    format!(
                        "no development authority in {home}: give the system's --data-dir, or make \
                         one with `switchboard certs init --data-dir {folder}`"
                    )
                })?;
                let out = out.unwrap_or_else(|| folder(&data_dir, kind, &name));
                issue(&authority, kind, &name, days, &out)?;
                println!("{kind}/{name}: {}", out.display());
                Ok(())
            }
        }
    }
}

fn authority_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("certs").join("authority")
}

fn issue(authority: &Authority, kind: &str, name: &str, days: i64, out: &Path) -> Result<()> {
    let identity = Identity::new(TRUST_DOMAIN, &format!("{kind}/{name}"))?;
    authority
        .issue(&identity, Lifetime::days(days))?
        .save(out)?;
    Ok(())
}

/// Makes what is missing: the authority, a certificate for each service, one
/// for the channel `web` and one for the operator `dev`.
pub(crate) fn ensure(data_dir: &Path) -> Result<()> {
    let home = authority_folder(data_dir);
    let authority = if home.exists() {
        Authority::load(&home).with_context(|| format!("can't use {}", home.display()))?
    } else {
        let made = Authority::new("switchboard development")?;
        made.save(&home)?;
        made
    };
    let services = SERVICES.iter().map(|spec| ("service", spec.name));
    for (kind, name) in services.chain([("channel", "web"), ("operator", "dev")]) {
        let out = folder(data_dir, kind, name);
        if !out.join("tls.crt").exists() {
            issue(&authority, kind, name, 365, &out)?;
        }
    }
    Ok(())
}
