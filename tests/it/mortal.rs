//! A system of processes of which some are killed, again and again.

use std::path::Path;

use mesh::{Client, Credentials};
use principal::Identity;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::binary::{Binary, free_ports};

/// Who dies, and their places from the base port.
const MORTAL: [(&str, u16); 4] = [
    ("orders", 12),
    ("billing", 13),
    ("catalog", 16),
    ("orchestrator", 0),
];

/// Leases that end soon, so that recovery begins soon.
const CONFIGURED: [(&str, &str); 3] = [
    ("SWITCHBOARD__ORDERS__RETURN_WINDOW_DAYS", "0"),
    ("SWITCHBOARD__CHANGES__LEASE_SECONDS", "2"),
    ("SWITCHBOARD__CONTEXT__ACTION_LEASE_SECONDS", "2"),
];

pub(crate) async fn served(folder: &Path, port: u16, services: &[&str]) -> Binary {
    Binary::start(folder, port, services, &CONFIGURED, true).await
}

/// Starts one of the mortal.
async fn born(folder: &Path, port: u16, (name, offset): (&str, u16)) -> Binary {
    let binary = served(folder, port, &[name]).await;
    binary.ready(offset).await;
    binary
}

/// Kills somebody whenever so much more is done, and starts them again, for as
/// long as it's polled.
async fn kill(
    (folder, port): (&Path, u16),
    mut alive: Vec<Binary>,
    (every, done): (usize, &watch::Sender<usize>),
    killed: &mut usize,
) {
    let mut done = done.subscribe();
    // a fixed order: a run that fails can be run again
    for at in [2_usize, 0, 3, 1, 0, 2, 3, 0, 1, 3].into_iter().cycle() {
        let before = *done.borrow_and_update();
        if done.wait_for(|now| *now >= before + every).await.is_err() {
            return;
        }
        let dead = alive.remove(at);
        dead.kill().await;
        alive.insert(at, born(folder, port, MORTAL[at]).await);
        *killed += 1;
    }
}

pub(crate) fn client(folder: &Path, port: u16, service: &str) -> Client {
    let credentials = Credentials::load(folder.join("certs/channel-web")).expect("certificates");
    let expected = Identity::new("switchboard.local", &format!("service/{service}"));
    let metrics = telemetry::Metrics::default();
    let address = format!("127.0.0.1:{port}");
    Client::new(credentials, expected.expect("a name"), &address, metrics).expect("a client")
}

/// Processes over what a system of the test's own process left.
pub(crate) struct Mortals {
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
    rest: Binary,
}

impl Mortals {
    /// Starts those that are not killed.
    pub(crate) async fn over(left: &TempDir) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let copied = std::process::Command::new("cp")
            .arg("-r")
            .args(["db", "identity.key"].map(|name| left.path().join(name)))
            .arg(folder.path())
            .status();
        assert!(copied.expect("cp").success());
        let port = free_ports();
        let rest = ["identity", "context", "crm", "logistics", "intent"];
        let rest = served(folder.path(), port, &rest).await;
        for offset in [1, 3, 11, 15] {
            rest.ready(offset).await;
        }
        Self { folder, port, rest }
    }

    /// Does a work that counts what is done; somebody is killed whenever so
    /// much more is. Gives the files, and how often that was.
    pub(crate) async fn during(
        self,
        every: usize,
        work: impl AsyncFnOnce(&watch::Sender<usize>),
    ) -> (TempDir, usize) {
        let mut alive = Vec::new();
        for mortal in MORTAL {
            alive.push(born(self.folder.path(), self.port, mortal).await);
        }
        let (done, mut killed) = (watch::Sender::new(0), 0);
        tokio::select! {
            () = kill((self.folder.path(), self.port), alive, (every, &done), &mut killed) => {}
            () = work(&done) => {}
        }
        self.rest.stop().await;
        (self.folder, killed)
    }
}
