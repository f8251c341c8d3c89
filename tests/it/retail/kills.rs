//! One round while orders, billing, catalog and the orchestrator are killed and
//! restarted, one after the other: the end is the same (row R-17).

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use contract::{Assurance, orchestrator::Proposal};
use futures::{StreamExt, stream};
use mesh::{Client, Credentials};
use principal::{Clock, Identity, SystemClock};
use testkit::{Customer, System};

use super::{
    requests::{Task, Write, rounds, tasks},
    rounds::{confirm, invoke},
    shop::{CONFIG, compare, data, shop, wrong},
};
use crate::{
    binary::{Binary, free_ports},
    world::all,
};

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

async fn served(folder: &Path, port: u16, services: &[&str]) -> Binary {
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

fn client(folder: &Path, port: u16, service: &str) -> Client {
    let credentials = Credentials::load(folder.join("certs/channel-web")).expect("certificates");
    let expected = Identity::new("switchboard.local", &format!("service/{service}"));
    let metrics = telemetry::Metrics::default();
    let address = format!("127.0.0.1:{port}");
    Client::new(credentials, expected.expect("a name"), &address, metrics).expect("a client")
}

/// Does a task, asking again for as long as somebody is away.
async fn persist(folder: &Path, port: u16, task: &Task) {
    let identity = client(folder, port + 1, "identity");
    let orchestrator = client(folder, port, "orchestrator");
    let mut customer = Customer::over(identity, orchestrator).await;
    let name = (task.customer.as_str(), task.email.as_str());
    let second = SystemClock.now().seconds();
    customer.sign_in(name, Assurance::Verified, second).await;
    for (at, write) in task.writes.iter().enumerate() {
        let key = format!("{}-{at}", task.id);
        let (begun, mut proposed) = (Instant::now(), None);
        while let Err(error) = attempt(&customer, write, &key, &mut proposed).await {
            let late = begun.elapsed() > Duration::from_secs(90);
            assert!(!late, "{} {write:?}: {error}", task.id);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Asks and confirms, as far as it goes: a repeat is the same. An error is for
/// now.
async fn attempt(
    customer: &Customer,
    write: &Write,
    key: &str,
    proposed: &mut Option<Proposal>,
) -> Result<(), String> {
    if proposed.is_none() {
        match invoke(customer, write, key).await {
            Ok(proposal) => *proposed = Some(proposal),
            Err(error) if write.refused.contains(&error.reason()) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        }
    }
    let Some(proposal) = proposed else {
        return Ok(());
    };
    let told = confirm(customer, proposal).await;
    let told = told.map_err(|error| error.to_string())?;
    match told.starts_with("answer false") {
        true => Ok(()),
        false => Err(told),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn round_with_kills_ends_as_it_must() {
    let Some(data) = data() else { return };
    let imported = shop(&data).await.close().await;
    let folder = tempfile::tempdir().expect("a folder");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args(["db", "identity.key"].map(|name| imported.path().join(name)))
        .arg(folder.path())
        .status();
    assert!(copied.expect("cp").success());
    let tasks = rounds(&tasks(&data)).swap_remove(1);
    let (path, port) = (folder.path(), free_ports());
    let rest = ["identity", "context", "crm", "logistics", "intent"];
    let rest = served(path, port, &rest).await;
    for offset in [1, 3, 11, 15] {
        rest.ready(offset).await;
    }
    let killed = AtomicUsize::new(0);
    let load = async {
        testkit::eventually("all are up", || async { killed.load(Ordering::SeqCst) > 0 }).await;
        let talks = stream::iter(&tasks).map(|task| persist(path, port, task));
        talks.buffer_unordered(4).collect::<Vec<()>>().await;
    };
    tokio::select! {
        () = kill(path, port, &killed) => {}
        () = load => {}
    }
    rest.stop().await;

    // what was left is finished by whoever starts next
    let system = System::start_copy(&folder, &all(), CONFIG).await;
    let ids: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
    testkit::eventually("the end is the same", || async {
        wrong(&system, &data, &ids).await.is_empty()
    })
    .await;
    compare(&system, &data, &ids).await;
    let killed = killed.into_inner() - 1;
    println!(
        "{} tasks while somebody was killed {killed} times",
        tasks.len()
    );
    assert!(killed >= 3, "{killed}");
}
