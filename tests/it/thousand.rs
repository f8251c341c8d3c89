//! A thousand keys, each confirmed ten times at once, while processes are
//! killed: a thousand effects, and no key is stuck (row R-17).

use std::path::Path;

use contract::{
    Assurance,
    billing::OrderPayment,
    orchestrator::{
        ConfirmRequest, InvokeRequest,
        converse_response::Event,
        invoke_response::Result as Invoked,
        orchestrator_service::{Confirm, Invoke},
    },
    orders::{Order, OrderState},
};
use futures::{StreamExt, future::join_all, stream};
use principal::{Clock, SystemClock};
use prost::Message;
use prost_types::{Struct, Value, value::Kind};
use testkit::{Customer, Engine, System, eventually_ok};
use tokio::sync::watch;

use crate::{
    mortal::{Mortals, client},
    talk::collect,
    world::{ANNA, all, many, world},
};

const KEYS: usize = 1_000;
const AT_ONCE: usize = 10;

fn cancel(at: usize) -> InvokeRequest {
    let text = |text: &str| Value {
        kind: Some(Kind::StringValue(text.to_owned())),
    };
    let name = format!("orders/K{at}");
    let fields = [("name", text(&name)), ("reason", text("NO_LONGER_NEEDED"))];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    InvokeRequest {
        capability: "orders.CancelOrder".into(),
        arguments: Some(Struct {
            fields: fields.into_iter().collect(),
        }),
        request_id: format!("key-{at}"),
    }
}

/// Asks until there is a proposal; gives its name.
async fn proposed(customer: &Customer, at: usize) -> String {
    eventually_ok("a proposal", async || {
        let options = customer.options();
        let asked = customer
            .orchestrator
            .call::<Invoke>(&options, &cancel(at))
            .await;
        match asked.map(|invoked| invoked.result) {
            Ok(Some(Invoked::Proposal(proposal))) => Ok(proposal.name),
            other => Err(format!("{other:?}")),
        }
    })
    .await
}

/// Confirms until it's told that it's done.
async fn confirmed(customer: &Customer, proposal: &str) {
    let request = ConfirmRequest {
        proposal: proposal.to_owned(),
    };
    eventually_ok("a confirmation", async || {
        let options = customer.options();
        let events = customer
            .orchestrator
            .stream::<Confirm>(&options, &request)
            .await;
        let told = collect(events.map_err(|error| error.to_string())?).await;
        let told = told.map_err(|error| error.to_string())?;
        let done = |event: &Event| matches!(event, Event::Answer(answer) if !answer.incomplete);
        match told.iter().any(done) {
            true => Ok(()),
            false => Err(format!("{told:?}")),
        }
    })
    .await;
}

async fn work(folder: &Path, port: u16, done: &watch::Sender<usize>) {
    let identity = client(folder, port + 1, "identity");
    let orchestrator = client(folder, port, "orchestrator");
    let mut customer = Customer::over(identity, orchestrator).await;
    let second = SystemClock.now().seconds();
    customer.sign_in(ANNA, Assurance::Identified, second).await;
    let customer = &customer;
    let keys = stream::iter(0..KEYS).map(|at| async move {
        let proposal = proposed(customer, at).await;
        join_all((0..AT_ONCE).map(|_| confirmed(customer, &proposal))).await;
        done.send_modify(|done| *done += 1);
    });
    keys.buffer_unordered(8).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thousand_keys_have_a_thousand_effects() {
    let system = world(Engine::Sqlite, "").await;
    many(&system, KEYS).await;
    let mortals = Mortals::over(&system.close().await).await;
    let (path, port) = (mortals.folder.path().to_owned(), mortals.port);

    let (folder, killed) = mortals
        .during(20, async |done| work(&path, port, done).await)
        .await;

    let system = System::start_copy(&folder, &all(), "").await;
    testkit::eventually("every order is cancelled and refunded", || async {
        let orders = system.export("orders").await.expect("exported");
        let orders = orders.iter().map(|any| Order::decode(any.value.as_slice()));
        let orders = orders.map(|order| order.expect("an order"));
        let ours = orders.filter(|order| order.name.starts_with("orders/K"));
        let fine =
            |order: &Order| order.state() == OrderState::Cancelled && order.payments.len() == 2;
        ours.filter(fine).count() == KEYS && refunds(&system).await >= KEYS
    })
    .await;
    // and not one more
    assert_eq!(refunds(&system).await, KEYS);
    println!("{KEYS} keys, {AT_ONCE} times each, while somebody was killed {killed} times");
    assert!(killed >= 30, "{killed}");
}

/// How many refunds billing has made.
async fn refunds(system: &System) -> usize {
    let kept = system.export("billing").await.expect("exported");
    let kept = kept
        .iter()
        .filter(|any| any.type_url.ends_with("OrderPayment"));
    let payments = kept.map(|any| OrderPayment::decode(any.value.as_slice()));
    let payments = payments.map(|payment| payment.expect("a payment"));
    payments.filter(|payment| payment.kind == 2).count()
}
