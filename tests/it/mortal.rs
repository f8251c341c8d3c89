//! A system of processes of which some are killed, again and again.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use mesh::{Client, Credentials};
use principal::Identity;
use tempfile::TempDir;

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
    ("SWITCHBOARD__ORDERS__LEASE_SECONDS", "2"),
    ("SWITCHBOARD__CONTEXT__ACTION_LEASE_SECONDS", "2"),
];

pub(crate) async fn served(folder: &Path, port: u16, services: &[&str]) -> Binary {
    Binary::start(folder, port, services, &CONFIGURED, true).await
}

/// Kills somebody every second, and starts them again, for as long as it's
/// polled.
async fn kill(folder: &Path, port: u16, killed: &AtomicUsize) {
    let mut alive = Vec::new();
    for (name, offset) in MORTAL {
        let binary = served(folder, port, &[name]).await;
        binary.ready(offset).await;
        alive.push(Some(binary));
    }
    killed.store(1, Ordering::SeqCst);
    // a fixed order: a run that fails can be run again
    for at in [2_usize, 0, 3, 1, 0, 2, 3, 0, 1, 3].into_iter().cycle() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (name, offset) = MORTAL[at];
        if let Some(binary) = alive[at].take() {
            binary.kill().await;
        }
        let binary = served(folder, port, &[name]).await;
        binary.ready(offset).await;
        alive[at] = Some(binary);
        killed.fetch_add(1, Ordering::SeqCst);
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

    /// Does a work while somebody is killed every second; gives the files, and
    /// how often.
    pub(crate) async fn during(self, work: impl Future<Output = ()>) -> (TempDir, usize) {
        let killed = AtomicUsize::new(0);
        let work = async {
            let up = || async { killed.load(Ordering::SeqCst) > 0 };
            testkit::eventually("all are up", up).await;
            work.await;
        };
        tokio::select! {
            () = kill(self.folder.path(), self.port, &killed) => {}
            () = work => {}
        }
        self.rest.stop().await;
        (self.folder, killed.into_inner() - 1)
    }
}
