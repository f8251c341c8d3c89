//! Every keyed write: previewed it changes nothing, sent twice it has one effect
//! and one reply, under other arguments it's refused. A leg has one effect also
//! where its reply is forgotten meanwhile; a write that was asked after has none
//! any more.

use std::{collections::BTreeSet, time::Duration};

use contract::{
    Assurance, Authority, Method, PlatformReason, Policies,
    admin::{GetOutcomeRequest, admin::GetOutcome},
    billing::{Reason as BillingReason, billing_service::ChargeOrder},
    orders::{
        CancelOrderRequest, CancelReason, Order, OrderState, Reason as OrdersReason,
        orders_service::CancelOrder,
    },
};
use mesh::CallOptions;
use principal::Clock;
use testkit::Engine;

use crate::{
    keyed::{Keyed, SAMPLES, everything, send},
    taken_over::Orchestrator,
    world::{anna, filled, more, world},
};

#[tokio::test(flavor = "multi_thread")]
async fn refusal_of_a_rule_is_told_again_also_when_it_is_allowed_by_then() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let cancel = |id: &str| CancelOrderRequest {
            request_id: id.into(),
            name: "orders/W1000003".into(),
            reason: CancelReason::NoLongerNeeded.into(),
            ..CancelOrderRequest::default()
        };
        let asked = async |id: &str| orchestrator.write::<CancelOrder>(id, &cancel(id)).await;
        let first = asked("no").await.expect_err("it's on its way");
        assert!(first.is(OrdersReason::OrderNotPending), "{first}");

        let orders = system.export("orders").await.expect("exported");
        let orders = orders.iter().filter_map(|one| one.to_msg::<Order>().ok());
        let mut order = orders
            .into_iter()
            .find(|order| order.name == cancel("").name);
        let order = order.as_mut().expect("the order");
        order.set_state(OrderState::Pending);
        let done = system.import("orders", vec![service::pack(order)]).await;
        assert!(done.expect("imported").refusals.is_empty());

        let again = asked("no").await.expect_err("the customer was told no");
        assert_eq!(again.reason(), first.reason(), "{engine:?}");
        let anew = asked("anew").await;
        assert!(anew.is_ok(), "{engine:?}: {anew:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_keyed_write_is_previewed_and_repeated_without_a_second_effect() {
    let methods = Keyed::all();
    for keyed in &methods {
        let name = keyed.method.name();
        assert!(
            SAMPLES.iter().any(|(sampled, ..)| *sampled == name),
            "{name} is keyed and has no sample: add one"
        );
    }
    for engine in Engine::all() {
        let system = world(engine, "[orders]\ncancel_lines = true").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        for (name, made, other) in SAMPLES {
            let keyed = methods.iter().find(|keyed| keyed.method.name() == name);
            let keyed = keyed.unwrap_or_else(|| panic!("{name} isn't in the contract"));
            let before = everything(&system).await;
            let id = format!("twice/{name}");

            let send = |json, preview| send(&system, &orchestrator, keyed, (json, &id), preview);
            let previewed = send(made, true).await;
            previewed.unwrap_or_else(|error| panic!("preview of {name}: {error}"));
            assert_eq!(everything(&system).await, before, "{name} was previewed");

            let first = send(made, false).await;
            let first = first.unwrap_or_else(|error| panic!("{name}: {error}"));
            let after = everything(&system).await;
            let again = send(made, false).await;
            let again = again.unwrap_or_else(|error| panic!("{name} again: {error}"));
            assert_eq!(first.message, again.message, "{name}");
            assert!(again.headers.contains_key("replayed"), "{name}");
            assert!(!first.headers.contains_key("replayed"), "{name}");

            let reused = send(other, false).await;
            let reused = reused.err().unwrap_or_else(|| panic!("{name} was reused"));
            assert!(
                reused.is(PlatformReason::RequestIdReused)
                    // identity has the id on record for other bytes
                    || reused.is(contract::identity::Reason::ActionUnknown),
                "{name}: {reused}"
            );
            assert_eq!(everything(&system).await, after, "{name} was repeated");
        }
    }
}

/// The writes that services ask of others for a change, by the contract.
fn legs() -> BTreeSet<String> {
    let policies = Policies::own();
    let all = policies.iter().flat_map(|policy| policy.legs.clone());
    let writes = |leg: &String| policies.get(leg).is_some_and(|policy| !policy.reads());
    all.filter(writes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn leg_that_is_repeated_after_its_reply_is_forgotten_has_no_second_effect() {
    let (methods, legs) = (Keyed::all(), legs());
    for engine in Engine::all() {
        let system = world(engine, "").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let mut tried = BTreeSet::new();
        for (name, made, _) in SAMPLES {
            let keyed = methods.iter().find(|keyed| keyed.method.name() == name);
            let keyed = keyed.unwrap_or_else(|| panic!("{name} isn't in the contract"));
            if !legs.contains(&keyed.policy.path) {
                continue;
            }
            tried.insert(keyed.policy.path.clone());
            let id = format!("forgotten/{name}");
            let first = send(&system, &orchestrator, keyed, (made, &id), false).await;
            first.unwrap_or_else(|error| panic!("{name}: {error}"));
            let after = everything(&system).await;

            let store = system.store(keyed.service());
            let tomorrow = system.clock.now().after(store::REMEMBERED);
            store.sweep(tomorrow).await.expect("swept");
            let again = send(&system, &orchestrator, keyed, (made, &id), false).await;
            let again = again.unwrap_or_else(|error| panic!("{name} again: {error}"));
            assert!(!again.headers.contains_key("replayed"), "{name}");
            assert!(
                everything(&system).await == after,
                "{name} has a second effect"
            );
        }
        assert_eq!(tried, legs, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn write_that_was_asked_after_before_it_came_is_not_done() {
    let methods = Keyed::all();
    for engine in Engine::all() {
        let system = world(engine, "[orders]\ncancel_lines = true").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let before = everything(&system).await;
        for keyed in &methods {
            let name = keyed.method.name();
            let (_, made, _) = SAMPLES
                .iter()
                .find(|(sampled, ..)| *sampled == name)
                .expect("a sample");
            let id = format!("asked/{name}");
            let subject = match keyed.policy.authority {
                Authority::Customer => "customers/anna",
                _ => keyed.caller(),
            };
            let asked = GetOutcomeRequest {
                method: keyed.policy.path.trim_start_matches('/').to_owned(),
                request_id: id.clone(),
                subject: subject.to_owned(),
                begin_time: None,
            };
            let client = system.client(keyed.service(), "service/orchestrator");
            let options = CallOptions::lasting(Duration::from_secs(10));
            for _ in 0..2 {
                let none = client.call::<GetOutcome>(&options, &asked).await;
                assert!(
                    none.expect_err("not done").is(PlatformReason::NotFound),
                    "{name}"
                );
            }
            let late = send(&system, &orchestrator, keyed, (made, &id), false).await;
            let late = late.err().unwrap_or_else(|| panic!("{name} was done"));
            assert!(late.is(PlatformReason::RequestWithdrawn), "{name}: {late}");

            let long_ago = system.clock.now().before(store::REMEMBERED * 2);
            let asked = GetOutcomeRequest {
                begin_time: Some(long_ago.into()),
                ..asked
            };
            let unknown = client.call::<GetOutcome>(&options, &asked).await;
            let unknown = unknown.expect_err("too old to know");
            assert!(
                unknown.is(PlatformReason::OutcomeForgotten) && unknown.is_unknown(),
                "{name}"
            );
        }
        assert!(everything(&system).await == before, "{engine:?}: an effect");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn charge_that_was_refused_stays_refused_whoever_repeats_it() {
    let methods = Keyed::all();
    let charge = methods
        .iter()
        .find(|keyed| keyed.policy.path == ChargeOrder::PATH);
    let charge = charge.expect("keyed");
    for engine in Engine::all() {
        let system = world(engine, "").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let dear = r#"{"customer": "customers/anna", "order": "orders/W1000014", "cause": "swap",
            "payment_method": "paymentMethods/anna-gift", "amount": {"currency_code": "USD", "minor_units": 9000}}"#;
        let send = |id| send(&system, &orchestrator, charge, (dear, id), false);
        let refused = send("change/charge").await.expect_err("not enough on it");
        assert!(refused.is(BillingReason::GiftCardInsufficient), "{refused}");
        filled(&system, 20_000).await;
        let before = everything(&system).await;
        let again = send("change/charge")
            .await
            .expect_err("who asked may have given up");
        assert_eq!(again.to_bytes(), refused.to_bytes(), "{engine:?}");
        assert!(everything(&system).await == before, "{engine:?}: an effect");
        send("another/charge").await.expect("it's filled");
    }
}
