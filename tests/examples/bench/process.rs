//! The binary that users run, as processes of its own.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::net::TcpStream;

use crate::{BASE, Fail};

/// Child processes, ended with this one.
pub(crate) struct Processes(pub(crate) Vec<(&'static str, Child)>);

impl Processes {
    /// Milliseconds of CPU that each has used.
    pub(crate) fn cpu(&self) -> Result<Vec<(&'static str, f64)>, Fail> {
        let services = self.0.iter().filter(|(name, _)| *name != "echo");
        services
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

/// What a process holds once that no longer changes, in bytes.
pub(crate) async fn at_rest(process: &Child) -> Result<f64, Fail> {
    let (mut before, mut same) = (0.0, 0);
    while same < 5 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = resident(process.id())?;
        same = if (now - before).abs() < 2e5 {
            same + 1
        } else {
            0
        };
        before = now;
    }
    Ok(before)
}

pub(crate) fn serve(root: &Path, folder: &Path, what: &str, more: &[&str]) -> Result<Child, Fail> {
    let mut command = Command::new(root.join("target/release/switchboard"));
    command
        .args([
            "serve",
            what,
            "--base-port",
            &BASE.to_string(),
            "--data-dir",
        ])
        .arg(folder);
    command
        .arg("--playbooks")
        .arg(root.join("playbooks"))
        .args(more);
    Ok(command.stdout(Stdio::null()).stdin(Stdio::null()).spawn()?)
}

pub(crate) async fn ready(port: u16) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for _ in 0..600 {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await {
            let _ = stream
                .write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .await;
            let _ = stream.read_to_string(&mut answer).await;
        }
        if answer.contains("200 OK") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("port {port} is not ready");
}
