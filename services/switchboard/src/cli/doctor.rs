//! `doctor`: looks for what is wrong, and says what to do about it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail};
use contract::{
    admin::{ListAuditRequest, admin::ListAudit},
    orchestrator::{ListPlaybooksRequest, orchestrator_service::ListPlaybooks},
    pool,
    value::Instant,
};
use playbook::Playbooks;
use principal::{Clock, SystemClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Reach;
use crate::{
    client::{Reached, folder, lasting},
    system::{PROBES, SERVICES},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Also check the playbooks of this folder
    #[arg(long)]
    playbooks: Option<PathBuf>,
    #[command(flatten)]
    reach: Reach,
}

/// Counts what is wrong.
struct Findings(usize);

impl Findings {
    fn note(&mut self, what: &str, found: Result<String, String>) {
        match found {
            Ok(found) => println!("  ok    {what}: {found}"),
            Err(problem) => {
                self.0 += 1;
                println!("  WRONG {what}: {problem}");
            }
        }
    }
}

impl Doctor {
    pub(crate) async fn run(self) -> Result<()> {
        let mut findings = Findings(0);
        println!("switchboard {}", env!("SWITCHBOARD_VERSION"));
        if let Some(folder) = &self.playbooks {
            findings.note(
                &format!("playbooks in {}", folder.display()),
                checked(folder),
            );
        }
        findings.note("playbooks in use", self.in_use().await);
        for spec in SERVICES {
            let port = self.reach.base_port + spec.offset;
            findings.note(
                &format!("{} certificate", spec.name),
                self.certificate(spec.name),
            );
            findings.note(
                &format!("{} readiness", spec.name),
                self.ready(port + PROBES).await,
            );
            findings.note(
                &format!("{} at {port}", spec.name),
                self.answers(spec.name).await,
            );
        }
        match findings.0 {
            0 => {
                println!("everything is well");
                Ok(())
            }
            1 => bail!("one thing is wrong"),
            wrong => bail!("{wrong} things are wrong"),
        }
    }

    /// What the orchestrator has loaded.
    async fn in_use(&self) -> Result<String, String> {
        let client = Reached::new(&self.reach, "operator", "dev")
            .and_then(|reached| reached.client("orchestrator"));
        let client = client.map_err(|error| error.to_string())?;
        let listed = client
            .call::<ListPlaybooks>(&lasting(2), &ListPlaybooksRequest {})
            .await
            .map_err(|error| error.to_string())?;
        Ok(format!("{} loaded", listed.playbooks.len()))
    }

    fn certificate(&self, service: &str) -> Result<String, String> {
        let folder = folder(&self.reach.data_dir, "service", service);
        let (identity, until) =
            mesh::identity::inspect(&folder).map_err(|error| error.to_string())?;
        let now = SystemClock.now();
        let days = until.since(now).as_secs() / 86_400;
        if until <= now {
            return Err(format!(
                "{identity} has expired: issue a new one with `switchboard certs issue --service {service}`"
            ));
        }
        if days < 3 {
            return Err(format!("{identity} ends in {days} days: issue a new one"));
        }
        Ok(format!("{identity}, {days} days left"))
    }

    async fn ready(&self, port: u16) -> Result<String, String> {
        let asked = probe(&self.reach.address, port);
        let answer = tokio::time::timeout(Duration::from_secs(2), asked).await;
        match answer {
            Ok(Ok(answer)) if answer.contains("200 OK") => {
                Ok("ready: its database answers, and it has keys".into())
            }
            Ok(Ok(_)) => Err("not ready: its database or its keys are missing; see its log".into()),
            Ok(Err(error)) => Err(format!("port {port}: {error}; is it running?")),
            Err(_) => Err(format!("port {port} doesn't answer")),
        }
    }

    /// Asks over mutual TLS, which shows certificates and the clock.
    async fn answers(&self, service: &str) -> Result<String, String> {
        let client = Reached::new(&self.reach, "operator", "dev")
            .and_then(|reached| reached.client(service));
        let client = client.map_err(|error| error.to_string())?;
        let request = ListAuditRequest {
            page_size: 1,
            ..ListAuditRequest::default()
        };
        let path = <ListAudit as contract::Method>::PATH;
        let message = prost::Message::encode_to_vec(&request).into();
        let reply = client
            .send(path, &lasting(2), message)
            .await
            .map_err(|error| error.to_string())?;
        let theirs = reply
            .headers
            .get("as-of")
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let theirs = theirs.map_or_else(|| SystemClock.now(), Instant::from_micros);
        let apart = (theirs.micros() - SystemClock.now().micros()).abs() / 1000;
        if apart > 5000 {
            return Err(format!(
                "its clock is {apart} ms from this one: tokens may be refused"
            ));
        }
        Ok(format!("answers over mutual TLS, clocks {apart} ms apart"))
    }
}

fn checked(folder: &Path) -> Result<String, String> {
    let loaded = Playbooks::load(folder, pool()).map_err(|error| error.to_string())?;
    Ok(format!("{} fit the contract", loaded.all().len()))
}

async fn probe(host: &str, port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((host, port)).await?;
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
