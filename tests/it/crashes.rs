//! Processes that die before and after every step of a change: one effect, and
//! the invariant holds soon after. Which steps a change has is read from the
//! contract; every change of every domain is stopped in `stopped_changes.rs`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use contract::{
    Method, Policies, method_name,
    orders::orders_service::{CancelOrder, ModifyLines, UpdateInstructions},
    service_of,
};
use futures::StreamExt;
use tokio::{net::TcpListener, process::Command};

use crate::binary::{Binary, NUMBER, free_ports, run};

/// A change of an order, and who may die while it's made.
struct Journey {
    say: &'static str,
    /// The legs that it goes through, by their methods.
    legs: &'static [&'static str],
    /// Whether it's decided in a unit of work of its own.
    decides: bool,
    /// The method of orders.
    path: &'static str,
    /// Whether the steps of the turn are tried too.
    turn: bool,
    /// Whether what is kept of the order is as it must be in the end.
    done: fn(&[serde_json::Value]) -> bool,
    /// How many payments are added, and how many of them are refunds.
    payments: (usize, usize),
}

const JOURNEYS: [Journey; 3] = [
    Journey {
        say: "cancel order W1000037, I ordered it by mistake",
        legs: &["RefundOrder", "ReleaseStock"],
        decides: false,
        path: CancelOrder::PATH,
        turn: true,
        done: |rows| order(rows)["state"] == "ORDER_STATE_CANCELLED",
        payments: (1, 1),
    },
    Journey {
        say: "swap the kettle of order W1000037 for the green one, with my visa",
        legs: &["ReserveStock", "ChargeOrder", "CommitStock", "ReleaseStock"],
        decides: true,
        path: ModifyLines::PATH,
        turn: false,
        done: |rows| order(rows)["items_modified"] == true,
        payments: (1, 0),
    },
    Journey {
        say: "ask the courier of order W1000037 to ring twice",
        legs: &["SetInstructions"],
        decides: false,
        path: UpdateInstructions::PATH,
        turn: false,
        done: |rows| {
            let kept = rows.iter().filter(|row| {
                let text = row.get("text").or(row.get("instructions"));
                text.is_some_and(|text| {
                    text.as_str()
                        .is_some_and(|text| text.contains("ring twice"))
                })
            });
            // the order and what logistics keeps for its parcels
            kept.count() == 2
        },
        payments: (0, 0),
    },
];

impl Journey {
    /// Every place at which somebody may die: around each step of the change
    /// and of the turn, and around what each of the services commits for them.
    fn places(&self) -> Vec<(&'static str, String)> {
        let policy = Policies::own().get(self.path).expect("a policy");
        let legs = policy.legs.iter().map(String::as_str);
        let legs = legs.filter(|leg| self.legs.contains(&method_name(leg)));
        let legs: Vec<&'static str> = legs.collect();
        assert_eq!(legs.len(), self.legs.len(), "legs of {}", self.path);
        let write = |path| (service_of(path), method_name(path));
        let own = legs.iter().map(|leg| ("orders", method_name(leg)));
        let decision = self.decides.then_some(("orders", "decide"));
        let turn = orchestrator::STEPS.iter().filter(|_| self.turn);
        own.chain(decision)
            .chain(legs.iter().map(|leg| write(leg)))
            .chain([write(self.path)])
            .chain(turn.map(|step| ("orchestrator", *step)))
            .flat_map(|(service, step)| {
                ["before", "after"].map(|when| (service, format!("{service}.{step}.{when}")))
            })
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn process_that_dies_at_any_step_leaves_one_effect() {
    // the sample once, and a copy of it for each place
    let sample = tempfile::tempdir().expect("a folder");
    let all = Binary::start(sample.path(), free_ports(), &["all"], &[], false).await;
    all.ready(0).await;
    all.sampled(sample.path()).await;
    all.stop().await;
    let mut places = Vec::new();
    for journey in &JOURNEYS {
        for (service, place) in journey.places() {
            places.push((journey, service, place, free_ports()));
        }
    }
    let crashes = places.iter().map(|(journey, service, place, port)| {
        one_crash(sample.path(), journey, (service, place), *port)
    });
    futures::stream::iter(crashes)
        .buffer_unordered(4)
        .collect::<Vec<()>>()
        .await;
}

/// Leases that end soon, so that recovery begins soon.
const SOON: [(&str, &str); 2] = [
    ("SWITCHBOARD__CHANGES__LEASE_SECONDS", "2"),
    ("SWITCHBOARD__CONTEXT__ACTION_LEASE_SECONDS", "2"),
];

async fn one_crash(sample: &Path, journey: &Journey, (service, place): (&str, &str), port: u16) {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(format!("{}/.", sample.display()))
        .arg(folder.path())
        .status()
        .await;
    assert!(copied.expect("cp").success());
    let dies = [SOON[0], SOON[1], ("SWITCHBOARD_FAIL_AT", place)];
    let others: Vec<&str> = switchboard::SERVICES
        .iter()
        .map(|spec| spec.name)
        .filter(|other| *other != service)
        .collect();
    let rest = Binary::start(folder.path(), port, &others, &SOON, true).await;
    let mut dying = Binary::start(folder.path(), port, &[service], &dies, true).await;
    for spec in switchboard::SERVICES {
        rest.ready(spec.offset).await;
    }
    let chat = ["chat", "--as", "ada.moreno@example.com"];
    let words = ["--say", journey.say, "--say", "yes"];
    let (_, said) = run(folder.path(), port, &[&chat[..], &words[..]].concat()).await;
    assert!(dying.died().await, "{place} was not reached: {said}");

    let again = Binary::start(folder.path(), port, &[service], &SOON, true).await;
    let spec = switchboard::SERVICES
        .iter()
        .find(|spec| spec.name == service);
    again.ready(spec.expect("a service").offset).await;
    // a place before the yes was written down leaves everything as it was
    let done = place != "orchestrator.confirm.before";
    one_effect(folder.path(), port, journey, place, done).await;
    again.stop().await;
    rest.stop().await;
}

/// Waits until the order is as it must be, then looks at the money.
async fn one_effect(folder: &Path, port: u16, journey: &Journey, place: &str, done: bool) {
    let types = [
        "switchboard.orders.v1.Order",
        "switchboard.billing.v1.OrderPayment",
        "switchboard.logistics.v1.Instructions",
    ];
    let mut export = vec!["export"];
    export.extend(types.iter().flat_map(|of| ["--type", *of]));
    testkit::eventually(&format!("{place}: one effect"), || async {
        let (_, out) = run(folder, port, &export).await;
        settled(&out, journey, done)
    })
    .await;
    let ledger = ledger(folder, port).await;
    let payments = ledger["payments"].as_array().expect("payments").len();
    let added = usize::from(done) * journey.payments.0;
    assert_eq!(payments, 1 + added, "{place}: {ledger}");
    assert!(
        ledger["sums"]
            .as_array()
            .expect("sums")
            .iter()
            .all(|sum| sum.get("minor_units").is_none()),
        "{ledger}"
    );
}

/// What billing's ledger says of the order, as soon as it's reached.
async fn ledger(folder: &Path, port: u16) -> serde_json::Value {
    let order = format!("{{\"order\":\"orders/{NUMBER}\"}}");
    let said = std::sync::Mutex::new(String::new());
    testkit::eventually("the ledger is told", || async {
        let (fine, out) = run(folder, port, &["call", "billing.CheckLedger", &order]).await;
        *said.lock().expect("no panic") = out;
        fine
    })
    .await;
    serde_json::from_str(&said.into_inner().expect("no panic")).expect("json")
}

/// The order of the journeys, among what was exported.
fn order(rows: &[serde_json::Value]) -> &serde_json::Value {
    let name = format!("orders/{NUMBER}");
    let order = rows.iter().find(|row| row["name"] == name.as_str());
    order.unwrap_or(&serde_json::Value::Null)
}

/// Whether the order ended as it must, with as much money moved as it says.
fn settled(export: &str, journey: &Journey, done: bool) -> bool {
    let rows: Vec<serde_json::Value> = export
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let order = order(&rows);
    if order.is_null() {
        return false;
    }
    let back = |row: &&serde_json::Value| row["kind"] == "PAYMENT_KIND_REFUND";
    let on_order: Vec<_> = order["payments"].as_array().into_iter().flatten().collect();
    let of_order = |row: &&serde_json::Value| {
        row["order"] == format!("orders/{NUMBER}") && row.get("kind").is_some()
    };
    let at_billing: Vec<_> = rows.iter().filter(of_order).collect();
    let (added, refunds) = if done { journey.payments } else { (0, 0) };
    let fits = |rows: &[&serde_json::Value]| {
        rows.len() == 1 + added && rows.iter().copied().filter(back).count() == refunds
    };
    (journey.done)(&rows) == done && fits(&on_order) && fits(&at_billing)
}

#[tokio::test(flavor = "multi_thread")]
async fn drain_under_load_loses_no_call_and_exits_with_zero() {
    use contract::catalog::{SearchProductsRequest, catalog_service::SearchProducts};
    use mesh::{CallOptions, Client, Credentials};
    use principal::Identity;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let all = Binary::start(folder.path(), port, &["all"], &[], false).await;
    all.ready(16).await;
    all.sampled(folder.path()).await;
    let credentials =
        Credentials::load(folder.path().join("certs/channel-web")).expect("certificates");
    let identity = Identity::new("switchboard.local", "service/catalog").expect("an identity");
    let client = Client::new(
        credentials,
        identity,
        &format!("127.0.0.1:{}", port + 16),
        telemetry::Metrics::default(),
    )
    .expect("a client");
    let done = Arc::new(AtomicUsize::new(0));
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (client, done) = (client.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                loop {
                    let request = SearchProductsRequest {
                        query: "lamp".into(),
                        ..SearchProductsRequest::default()
                    };
                    match client
                        .call::<SearchProducts>(
                            &CallOptions::lasting(Duration::from_secs(5)),
                            &request,
                        )
                        .await
                    {
                        Ok(_) => done.fetch_add(1, Ordering::Relaxed),
                        // gone: nobody listens there any more
                        Err(error) => return error,
                    };
                }
            })
        })
        .collect();
    testkit::eventually("load", || async { done.load(Ordering::Relaxed) > 200 }).await;

    let log = all.stop().await;

    for caller in callers {
        let end = caller.await.expect("a caller");
        assert!(
            end.is(contract::PlatformReason::Unreachable),
            "a call that was begun was lost: {end}\n{log}"
        );
    }
    assert!(
        TcpListener::bind(("127.0.0.1", port + 16)).await.is_ok(),
        "its port is free"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_port_and_held_folder_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let _busy = TcpListener::bind(("127.0.0.1", port + 12))
        .await
        .expect("a port");
    let run = |folder: PathBuf, port: u16| async move {
        let args = ["serve", "all", "--no-sample"];
        let (fine, said) = run(&folder, port, &args).await;
        assert!(!fine);
        said
    };
    let said = run(folder.path().to_path_buf(), port).await;
    assert!(
        said.contains(&format!("127.0.0.1:{}", port + 12)) && said.contains("orders"),
        "{said}"
    );
    // one service of it that runs alone is enough
    let held = folder.path().join("held/orders");
    let _held = store::DataFolder::lock(&held).expect("held");
    let said = run(folder.path().to_path_buf(), free_ports()).await;
    assert!(
        said.contains("held/orders is in use by another process"),
        "{said}"
    );
}
