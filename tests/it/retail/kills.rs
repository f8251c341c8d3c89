//! One round while orders, billing, catalog and the orchestrator are killed and
//! restarted, one after the other: the end is the same (row R-17).

use std::path::Path;

use contract::{Assurance, orchestrator::Proposal};
use futures::{StreamExt, stream};
use principal::{Clock, SystemClock};
use testkit::{Customer, System, eventually_ok};

use super::{
    requests::{Task, Write, rounds, tasks},
    rounds::{confirm, invoke},
    shop::{CONFIG, compare, data, shop, wrong},
};
use crate::{
    mortal::{Mortals, client},
    world::all,
};

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
        let mut proposed = None;
        let what = format!("{} {write:?}", task.id);
        eventually_ok(&what, async || {
            attempt(&customer, write, &key, &mut proposed).await
        })
        .await;
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
    let tasks = rounds(&tasks(&data)).swap_remove(1);
    let mortals = Mortals::over(&imported).await;
    let (path, port) = (mortals.folder.path().to_owned(), mortals.port);
    let (folder, killed) = mortals
        .during(10, async |done| {
            let talks = stream::iter(&tasks).map(async |task| {
                persist(&path, port, task).await;
                done.send_modify(|done| *done += 1);
            });
            talks.buffer_unordered(4).collect::<Vec<()>>().await;
        })
        .await;

    // what was left is finished by whoever starts next
    let system = System::start_copy(&folder, &all(), CONFIG).await;
    let ids: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
    testkit::eventually("the end is the same", || async {
        wrong(&system, &data, &ids).await.is_empty()
    })
    .await;
    compare(&system, &data, &ids).await;
    println!(
        "{} tasks while somebody was killed {killed} times",
        tasks.len()
    );
    assert!(killed >= 10, "{killed}");
}
