//! Changes over several services: what is held, charged and taken back.

use std::time::Duration;

use contract::{
    Assurance,
    billing::Reason as Billing,
    catalog::{
        Product, Reservation, ReservationState, ReserveStockRequest, StockLine,
        catalog_service::ReserveStock,
    },
    intent::{EntityKind, UnderstandRequest, intent_service::Understand},
    orders::{
        ModifyLinesRequest, Order, OrderState, Reason, RecordFulfilmentRequest, ReorderRequest,
        orders_service::{CancelOrder, ModifyLines, RecordFulfilment, Reorder},
    },
};
use prost::Message;
use testkit::{Engine, System};

use crate::{
    taken_over::Orchestrator,
    talk::{Talk, known, said},
    world::{anna, dearer, more, order, plenty, scarce, sold_out, world},
    writes::{cancel, holds, lasting},
};

const RED: &str = "products/lamp/variants/red";

/// What catalog keeps of one kind.
async fn kept<M: Message + prost::Name + Default>(system: &System) -> Vec<M> {
    let kept = system.export("catalog").await.expect("exported");
    let kept = kept.iter().filter(|any| any.type_url == M::type_url());
    kept.map(|any| M::decode(any.value.as_slice()).expect("decoded"))
        .collect()
}

async fn reservations(system: &System) -> Vec<Reservation> {
    kept::<Reservation>(system).await
}

/// How many of a variant there are.
async fn stock(system: &System, variant: &str) -> i64 {
    let products = kept::<Product>(system).await;
    let mut variants = products.iter().flat_map(|product| &product.variants);
    let found = variants.find(|known| known.name == variant);
    found.expect("the variant").stock
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_of_an_order_is_taken_for_good_when_the_warehouse_begins() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let held = ReserveStockRequest {
            request_id: "hold".into(),
            reservation: "held-for-it".into(),
            customer: "customers/anna".into(),
            cause: "orders/W1000001".into(),
            lines: vec![StockLine {
                variant: "products/lamp/variants/black".into(),
                quantity: 1,
            }],
            ..ReserveStockRequest::default()
        };
        let catalog = system.client("catalog", "service/orders");
        let reserved = catalog.call::<ReserveStock>(&lasting(), &held).await;
        reserved.expect("held");
        let mut with_stock = order(&system, "orders/W1000001").await;
        with_stock.reservation = "held-for-it".into();
        let imported = system
            .import("orders", vec![service::pack(&with_stock)])
            .await;
        assert!(imported.expect("imported").refusals.is_empty());

        let request = RecordFulfilmentRequest {
            request_id: "picked".into(),
            name: "orders/W1000001".into(),
            stage: OrderState::Processing.into(),
            ..RecordFulfilmentRequest::default()
        };
        let warehouse = system.client("orders", "operator/test");
        let moved = warehouse
            .call::<RecordFulfilment>(&lasting(), &request)
            .await;
        assert_eq!(moved.expect("moved on").state(), OrderState::Processing);

        testkit::eventually("it's taken", async || {
            let held = reservations(&system).await;
            let mut held = held.iter().filter(|held| held.name == "held-for-it");
            held.any(|held| held.state() == ReservationState::Committed)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusal_of_a_leg_is_told_again_also_when_it_could_be_done_by_then() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        // two of it, and there is one
        scarce(&system).await;
        let request = ReorderRequest {
            request_id: "again".into(),
            name: "orders/W1000010".into(),
            payment_method: "paymentMethods/anna-card".into(),
            ..ReorderRequest::default()
        };
        let first = orchestrator.write::<Reorder>("again", &request).await;
        let first = first.expect_err("there is one");

        plenty(&system).await;
        let again = orchestrator.write::<Reorder>("again", &request).await;

        let again = again.expect_err("the customer was told no");
        let reason = (first.reason(), first.domain());
        assert_eq!((again.reason(), again.domain()), reason, "{engine:?}");
        let anew = ReorderRequest {
            request_id: "anew".into(),
            ..request
        };
        let anew = orchestrator.write::<Reorder>("anew", &anew).await;
        assert!(anew.is_ok(), "{engine:?}: {anew:?}");
    }
}

/// A change that costs ten dollars more.
const SWAP: &str = "swap the lamp of order W1000013 for the red one, with my visa";

/// A conversation in which it was proposed.
async fn swap_is_proposed() -> (System, Talk) {
    let system = world(Engine::Sqlite, "").await;
    more(&system).await;
    known(&system, "desk lamp").await;
    let customer = anna(&system, Assurance::Verified).await;
    let talk = Talk::start(&customer).await;
    let shown = said(&talk.say(SWAP).await);
    assert!(
        shown.contains("It costs $59.00 instead of $49.00: $10.00 more"),
        "{shown}"
    );
    (system, talk)
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_is_to_the_price_that_was_shown() {
    let (system, talk) = swap_is_proposed().await;

    dearer(&system).await;

    let heard = said(&talk.say("yes").await);
    assert!(heard.contains("It costs something else by now"), "{heard}");
    assert!(!order(&system, "orders/W1000013").await.items_modified);
    holds(&system, "orders/W1000013", 4900).await;
    assert!(said(&talk.say(SWAP).await).contains("It costs $69.00 instead of $49.00"));
    assert!(said(&talk.say("yes").await).contains("is changed"));
    holds(&system, "orders/W1000013", 6900).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sold_out_by_the_yes_is_told_with_what_there_is_instead() {
    let (system, talk) = swap_is_proposed().await;

    sold_out(&system).await;

    let heard = said(&talk.say("yes").await);
    assert!(heard.contains("stays as it is"), "{heard}");
    assert!(heard.contains("You can have this instead: "), "{heard}");
    assert!(heard.contains("white") && !heard.contains("red"), "{heard}");
    assert!(!order(&system, "orders/W1000013").await.items_modified);
    holds(&system, "orders/W1000013", 4900).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_changes_in_a_day_than_configured_are_for_a_person() {
    for engine in Engine::all() {
        let system = world(engine, "[orders]\nchanges_per_day = 2").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let nth = async |number: usize| {
            let id = format!("day-{number}");
            let request = cancel(&format!("orders/W10000{number}"), &id);
            let done = orchestrator.write::<CancelOrder>(&id, &request).await;
            done.map(drop)
        };

        nth(10).await.expect("the first");
        nth(11).await.expect("the second");
        let third = nth(12).await.expect_err("the third");
        assert!(third.is(Reason::NeedsReview), "{engine:?}: {third}");
        let kept = order(&system, "orders/W1000012").await;
        assert_eq!(kept.state(), OrderState::Pending);
        // a day later the two are forgotten
        system.clock.advance(Duration::from_secs(24 * 3600 + 1));
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let request = cancel("orders/W1000012", "next-day");
        let next_day = orchestrator
            .write::<CancelOrder>("next-day", &request)
            .await;
        next_day.expect("another day");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn change_whose_charge_is_refused_leaves_nothing_behind() {
    for engine in Engine::all() {
        let system = world(engine, "[billing]\norder_cap_minor_units = 5000").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let before = stock(&system, RED).await;
        let swap = ModifyLinesRequest {
            request_id: "dear".into(),
            name: "orders/W1000013".into(),
            variants: vec!["products/lamp/variants/black".into()],
            new_variants: vec![RED.into()],
            payment_method: "paymentMethods/anna-card".into(),
            ..ModifyLinesRequest::default()
        };

        for _ in 0..2 {
            let done = orchestrator.write::<ModifyLines>("dear", &swap).await;
            let error = done.expect_err("above the cap");
            assert!(error.is(Billing::OrderCapExceeded), "{engine:?}: {error}");
        }

        testkit::eventually("what was held is free", async || {
            let held = reservations(&system).await;
            let free = |held: &Reservation| held.state() == ReservationState::Released;
            !held.is_empty() && held.iter().all(free)
        })
        .await;
        assert_eq!(stock(&system, RED).await, before, "{engine:?}");
        let kept = order(&system, "orders/W1000013").await;
        assert!(!kept.items_modified, "{engine:?}: {kept:?}");
        holds(&system, "orders/W1000013", 4900).await;
        // and the order is free for another change
        let cancelled = orchestrator
            .write::<CancelOrder>("after", &cancel("orders/W1000013", "after"))
            .await;
        cancelled.expect("cancelled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_warehouse_says_again_changes_nothing() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let warehouse = system.client("orders", "operator/test");
        let mut seen = Vec::new();
        for request_id in ["picked", "picked-again"] {
            let request = RecordFulfilmentRequest {
                request_id: request_id.into(),
                name: "orders/W1000001".into(),
                stage: OrderState::Processing.into(),
                ..RecordFulfilmentRequest::default()
            };
            let moved = warehouse
                .call::<RecordFulfilment>(&lasting(), &request)
                .await;
            seen.push(moved.expect("moved on"));
        }
        assert_eq!(seen[0], seen[1], "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn order_that_is_placed_again_has_a_number_that_can_be_said() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let request = ReorderRequest {
            request_id: "again".into(),
            name: "orders/W1000020".into(),
            payment_method: "paymentMethods/anna-card".into(),
            ..ReorderRequest::default()
        };
        let placed = orchestrator.write::<Reorder>("again", &request).await;
        let placed = Order::decode(placed.expect("placed").message).expect("an order");

        let digits = placed.number.strip_prefix("#W").expect("a number");
        assert_eq!(digits.len(), 10, "{engine:?}: {}", placed.number);
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit()));
        assert_ne!(placed.name, "orders/W1000020");
        let asked = UnderstandRequest {
            text: format!("where is {}?", placed.number),
            ..UnderstandRequest::default()
        };
        let intent = system.client("intent", "service/orchestrator");
        let understood = intent.call::<Understand>(&lasting(), &asked).await;
        let named = understood.expect("understood").entities;
        assert_eq!(named[0].raw, placed.number, "{named:?}");
        assert_eq!(named[0].kind(), EntityKind::OrderNumber);
        holds(&system, &placed.name, 4900).await;
    }
}
