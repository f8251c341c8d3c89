//! `serve`.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Instant};

use anyhow::{Context, Result, bail};
use mesh::Credentials;
use principal::SystemClock;
use service::{Config, Environment, Running, Sockets};
use store::{DataFolder, Location};
use telemetry::Telemetry;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use toml::{Table, Value};

use super::{Reach, certs};
use crate::{
    client::folder,
    sample,
    system::{self, PROBES, SERVICES, Spec},
};

/// Where a data folder has the locks of its services.
const HELD: &str = "held";

/// What says that a data folder isn't new.
const FILLED: &str = "filled";

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// `all`, or names of services
    #[arg(required = true)]
    services: Vec<String>,
    /// Folder for databases, keys and development certificates
    #[arg(long, default_value = ".switchboard", env = "SWITCHBOARD_DATA_DIR")]
    data_dir: PathBuf,
    /// Address to listen at
    #[arg(long, default_value = "127.0.0.1")]
    listen: IpAddr,
    /// First port; each service has a fixed place from it, probes 1000 above
    #[arg(long, default_value_t = 7400, env = "SWITCHBOARD_BASE_PORT",
          value_parser = clap::value_parser!(u16).range(1..=64_000))]
    base_port: u16,
    /// PostgreSQL instead of SQLite, such as postgres://user@host/db
    #[arg(long, env = "SWITCHBOARD_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where traces go, over OTLP and gRPC, such as http://localhost:4317
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    otlp_endpoint: Option<String>,
    /// Folder of playbooks
    #[arg(long)]
    playbooks: Option<PathBuf>,
    /// Encoded descriptor sets of domains outside of this binary
    #[arg(long)]
    descriptors: Vec<PathBuf>,
    /// Config file (TOML)
    #[arg(long, env = "SWITCHBOARD_CONFIG")]
    config: Option<PathBuf>,
    /// Start empty, without sample data
    #[arg(long)]
    no_sample: bool,
    /// Which log lines are written, such as info,orders=debug
    #[arg(long, default_value = "warn,switchboard=info", env = "SWITCHBOARD_LOG")]
    log: String,
    /// The share of traces that are kept, 0 to 1
    #[arg(long, default_value_t = 1.0, env = "SWITCHBOARD_SAMPLE_RATIO")]
    sample_ratio: f64,
}

/// A service with its sockets.
struct Bound {
    spec: Spec,
    listener: TcpListener,
    probes: TcpListener,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<()> {
        let begun = Instant::now();
        // from the first moment: a stop during the start is a stop too
        let mut terminate = signal(SignalKind::terminate())?;
        let production = variable("SWITCHBOARD_ENV").as_deref() == Some("production");
        let telemetry = Telemetry::start(&telemetry::Config {
            otlp_endpoint: self.otlp_endpoint.clone(),
            sample_ratio: self.sample_ratio,
            log_filter: self.log.clone(),
            environment: if production {
                "production".into()
            } else {
                "development".into()
            },
        })?;
        for path in &self.descriptors {
            let set =
                std::fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
            contract::extend(set)
                .with_context(|| format!("{} is no descriptor set", path.display()))?;
        }
        let specs = self.specs()?;
        let held = self.hold(&specs)?;
        if !production {
            certs::ensure(&self.data_dir)?;
        }
        let environment = self.environment(production)?;
        let bound = self.bind(&specs).await?;
        let running = self.start(bound, &environment).await?;
        let elsewhere: Vec<&str> = SERVICES
            .iter()
            .map(|spec| spec.name)
            .chain(["playbooks"])
            .collect();
        environment.config.finish(&elsewhere)?;
        let all = specs.len() == SERVICES.len();
        let up = async {
            for service in &running {
                service.ready().await;
            }
            if all && !production {
                self.fill().await?;
            }
            let sampled = all && !self.no_sample && !production;
            self.greet(&running, sampled, begun.elapsed());
            std::future::pending::<Result<()>>().await
        };
        tokio::select! {
            failed = up => failed?,
            _ = terminate.recv() => {}
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
        eprintln!("stopping: finishing what is under way …");
        let stops = running.into_iter().map(Running::stop);
        futures::future::join_all(stops).await;
        drop(held);
        tokio::task::spawn_blocking(move || telemetry.flush()).await?;
        Ok(())
    }

    /// Loads the sample into a folder that has never been filled; one whose load
    /// was interrupted is filled again.
    async fn fill(&self) -> Result<()> {
        let filled = self.data_dir.join(FILLED);
        if filled.exists() {
            return Ok(());
        }
        if !self.no_sample {
            sample::load(&self.reach()).await.context("sample data")?;
        }
        std::fs::write(&filled, "").with_context(|| format!("can't write {}", filled.display()))
    }

    fn specs(&self) -> Result<Vec<Spec>> {
        if self.services.iter().any(|name| name == "all") {
            return Ok(SERVICES.to_vec());
        }
        let mut specs = Vec::new();
        for name in &self.services {
            let Some(spec) = SERVICES.iter().find(|spec| spec.name == name) else {
                let known: Vec<_> = SERVICES.iter().map(|spec| spec.name).collect();
                bail!("no service {name:?}; there are all, {}", known.join(", "));
            };
            specs.push(*spec);
        }
        Ok(specs)
    }

    /// Holds what is each service's of the data folder: services may share one,
    /// two processes of the same service may not.
    fn hold(&self, specs: &[Spec]) -> Result<Vec<DataFolder>> {
        let folder = |spec: &Spec| self.data_dir.join(HELD).join(spec.name);
        let held = specs.iter().map(|spec| DataFolder::lock(&folder(spec)));
        Ok(held.collect::<Result<_, _>>()?)
    }

    fn environment(&self, production: bool) -> Result<Environment> {
        let mut flags = Table::new();
        if let Some(folder) = &self.playbooks {
            let folder = Value::String(folder.display().to_string());
            flags.insert(
                "playbooks".into(),
                Value::Table(Table::from_iter([("folder".to_owned(), folder)])),
            );
        }
        let config = Config::load(self.config.as_deref(), std::env::vars(), flags)?;
        let mut addresses = system::addresses(&self.listen.to_string(), self.base_port);
        let given: std::collections::BTreeMap<String, String> = config.section("addresses")?;
        addresses.extend(given);
        let location = match &self.database_url {
            Some(url) => Location::Url(url.clone()),
            None => Location::Folder(self.data_dir.join("db")),
        };
        Ok(Environment {
            config,
            addresses: Arc::new(addresses),
            location,
            data_folder: self.data_dir.clone(),
            clock: Arc::new(SystemClock),
            production,
        })
    }

    /// Binds every socket before anything is opened: a busy port is named.
    async fn bind(&self, specs: &[Spec]) -> Result<Vec<Bound>> {
        let mut bound = Vec::new();
        for spec in specs {
            let port = self
                .base_port
                .checked_add(spec.offset)
                .context("--base-port is too high")?;
            let listen = async |port: u16| {
                TcpListener::bind((self.listen, port))
                    .await
                    .with_context(|| {
                        format!(
                            "{} can't listen at {}:{port}: is it in use? Give another --base-port",
                            spec.name, self.listen
                        )
                    })
            };
            let probes = port
                .checked_add(PROBES)
                .context("--base-port is too high")?;
            bound.push(Bound {
                spec: *spec,
                listener: listen(port).await?,
                probes: listen(probes).await?,
            });
        }
        Ok(bound)
    }

    async fn start(&self, bound: Vec<Bound>, environment: &Environment) -> Result<Vec<Running>> {
        let mut running = Vec::new();
        for Bound {
            spec,
            listener,
            probes,
        } in bound
        {
            let certs = folder(&self.data_dir, "service", spec.name);
            let credentials = Credentials::load(certs)?;
            let service = (spec.service)();
            let started = service
                .start(environment, credentials, Sockets { listener, probes })
                .await;
            running.push(started.with_context(|| format!("{} can't start", spec.name))?);
        }
        Ok(running)
    }

    fn reach(&self) -> Reach {
        Reach {
            data_dir: self.data_dir.clone(),
            certs: None,
            address: self.listen.to_string(),
            base_port: self.base_port,
        }
    }

    fn greet(&self, running: &[Running], sample: bool, took: std::time::Duration) {
        println!(
            "switchboard is ready after {:.1} s (mutual TLS; probes and metrics {PROBES} ports above):",
            took.as_secs_f64()
        );
        for service in running {
            println!("  {:<13} {}", service.name, service.address);
        }
        if !sample {
            return;
        }
        let port = match self.base_port {
            7400 => String::new(),
            port => format!(" --base-port {port}"),
        };
        let data = self.data_dir.display();
        println!("\nSample customers (password, TOTP secret):");
        for customer in sample::shown() {
            println!(
                "  {:<28} {:<18} {}",
                customer.email, customer.password, customer.totp_secret
            );
        }
        println!("\nTalk to it from another terminal:");
        println!(
            "  switchboard chat --as {} --data-dir {data}{port}",
            sample::shown()[0].email
        );
        println!("  > where is my order?");
    }
}

/// A variable of the process.
#[expect(
    clippy::disallowed_methods,
    reason = "what kind of process this is, before any config"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
