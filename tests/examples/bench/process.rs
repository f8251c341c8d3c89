//! The binary that users run, as processes of its own.

use std::{
    cell::Cell,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use switchboard::SERVICES;
use testkit::eventually;
use tokio::net::TcpStream;

use crate::Fail;

/// A system: the checkout whose release binary and playbooks it runs, the
/// folder of its data, and the first of its ports.
pub(crate) struct System {
    pub(crate) root: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) base: u16,
}

impl System {
    /// Starts one service, or all in one process.
    pub(crate) fn serve(&self, what: &str, more: &[&str]) -> Result<Child, Fail> {
        let mut command = Command::new(self.root.join("target/release/switchboard"));
        command
            .args(["serve", what, "--base-port", &self.base.to_string()])
            .arg("--data-dir")
            .arg(&self.folder)
            .arg("--playbooks")
            .arg(self.root.join("playbooks"))
            .args(more);
        Ok(command.stdout(Stdio::null()).stdin(Stdio::null()).spawn()?)
    }

    /// Starts each service in a process of its own, and waits for them.
    pub(crate) async fn start(&self) -> Result<Processes, Fail> {
        let mut processes = Processes(Vec::new());
        for spec in SERVICES {
            let more = ["--no-sample", "--sample-ratio", "0.01"];
            processes.0.push((spec.name, self.serve(spec.name, &more)?));
        }
        for spec in SERVICES {
            self.ready(spec.offset).await;
        }
        Ok(processes)
    }

    /// Waits until a service is ready.
    pub(crate) async fn ready(&self, offset: u16) {
        let port = self.base + offset + 1000;
        eventually("ready", async || probe(port).await.contains("200 OK")).await;
    }
}

/// Child processes, ended with this one.
pub(crate) struct Processes(pub(crate) Vec<(&'static str, Child)>);

impl Processes {
    /// Milliseconds of CPU that each has used.
    pub(crate) fn cpu(&self) -> Result<Vec<(&'static str, f64)>, Fail> {
        self.0
            .iter()
            .map(|(name, child)| {
                let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id()))?;
                let fields: Vec<&str> = stat
                    .rsplit(") ")
                    .next()
                    .unwrap_or_default()
                    .split(' ')
                    .collect();
                let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
                Ok((*name, ticks * 10.0))
            })
            .collect()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for (_, child) in &mut self.0 {
            let _ = stop(child);
        }
    }
}

pub(crate) fn stop(child: &mut Child) -> Result<(), Fail> {
    Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status()?;
    child.wait()?;
    Ok(())
}

pub(crate) fn resident(id: u32) -> Result<f64, Fail> {
    let statm = std::fs::read_to_string(format!("/proc/{id}/statm"))?;
    Ok(statm.split(' ').nth(1).unwrap_or("0").parse::<f64>()? * 4096.0)
}

/// What a process holds once that has been the same for 25 looks, in bytes.
pub(crate) async fn at_rest(process: &Child) -> Result<f64, Fail> {
    let (before, same) = (Cell::new(0.0), Cell::new(0));
    eventually("memory is at rest", async || {
        let now = resident(process.id()).unwrap_or_default();
        let still = (now - before.replace(now)).abs() < 2e5;
        same.set(if still { same.get() + 1 } else { 0 });
        same.get() >= 25
    })
    .await;
    Ok(before.get())
}

async fn probe(port: u16) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await {
        let _ = stream
            .write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await;
        let _ = stream.read_to_string(&mut answer).await;
    }
    answer
}
