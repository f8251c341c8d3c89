//! Writes: confirmed, exactly these bytes, once; on both engines.

use std::time::Duration;

use contract::{
    Assurance, Error, PlatformReason, Result,
    billing::{CheckLedgerRequest, billing_service::CheckLedger},
    orders::{
        CancelOrderRequest, CancelReason, GetOrderRequest, Order, OrderState, Reason,
        UpdateShippingAddressRequest,
        orders_service::{CancelOrder, GetOrder, UpdateShippingAddress},
    },
};
use mesh::CallOptions;
use prost::Message;
use testkit::{Customer, Engine, System};

use crate::{
    taken_over::Orchestrator,
    world::{BORIS, address, anna, order, world},
};

pub(crate) fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(10))
}

pub(crate) fn cancel(name: &str, request_id: &str) -> CancelOrderRequest {
    CancelOrderRequest {
        request_id: request_id.into(),
        name: name.into(),
        reason: CancelReason::NoLongerNeeded.into(),
        ..CancelOrderRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn write_without_the_yes_to_exactly_these_bytes_is_refused() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let shown = cancel("orders/W1000001", "r1");
        let read = orchestrator.token(None).await.expect("a read token");
        let action = orchestrator
            .action::<CancelOrder>("r1", &shown.encode_to_vec())
            .await
            .expect("an action token");
        let not_confirmed =
            |error: Error| assert!(error.is(PlatformReason::ActionNotConfirmed), "{error}");

        not_confirmed(
            orchestrator
                .send::<CancelOrder>(&read, &shown)
                .await
                .expect_err("a read token"),
        );
        let other = cancel("orders/W1000002", "r1");
        not_confirmed(
            orchestrator
                .send::<CancelOrder>(&action, &other)
                .await
                .expect_err("other bytes"),
        );
        let other_reason = CancelOrderRequest {
            reason: CancelReason::OrderedByMistake.into(),
            ..shown.clone()
        };
        not_confirmed(
            orchestrator
                .send::<CancelOrder>(&action, &other_reason)
                .await
                .expect_err("other reason"),
        );
        let elsewhere = UpdateShippingAddressRequest {
            request_id: "r1".into(),
            name: "orders/W1000001".into(),
            address: Some(address("2 New Road")),
            ..UpdateShippingAddressRequest::default()
        };
        not_confirmed(
            orchestrator
                .send::<UpdateShippingAddress>(&action, &elsewhere)
                .await
                .expect_err("other method"),
        );
        // an action token reads nothing, and the id was recorded for these bytes alone
        let look = GetOrderRequest {
            name: "orders/W1000001".into(),
            read_mask: None,
        };
        let read_by_action = orchestrator
            .send::<GetOrder>(&action, &look)
            .await
            .expect_err("no read");
        assert!(read_by_action.is(PlatformReason::TokenInvalid));
        assert!(
            orchestrator
                .action::<CancelOrder>("r1", &other.encode_to_vec())
                .await
                .is_err()
        );

        for name in ["orders/W1000001", "orders/W1000002"] {
            assert_eq!(order(&system, name).await.state(), OrderState::Pending);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_write_has_one_effect_and_the_same_reply() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let request = cancel("orders/W1000002", "r2");

        let calls = (0..8).map(|_| orchestrator.write::<CancelOrder>("r2", &request));
        let replies: Vec<_> = futures::future::join_all(calls).await;
        let again = orchestrator
            .write::<CancelOrder>("r2", &request)
            .await
            .expect("stored");

        for refused in replies.into_iter().filter_map(Result::err) {
            assert!(
                refused.is(PlatformReason::RequestInProgress) || refused.is(PlatformReason::Busy),
                "{refused}"
            );
        }
        assert_eq!(again.headers.get("replayed").expect("marked"), "true");
        let cancelled = Order::decode(again.message).expect("an order");
        assert_eq!(cancelled.state(), OrderState::Cancelled);
        let kept = order(&system, "orders/W1000002").await;
        assert_eq!(kept.payments.len(), 2, "one refund");
        assert_eq!(kept.refund_total.expect("a refund").minor_units, 4900);
        holds(&system, "orders/W1000002", 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn preview_changes_nothing_and_says_what_would_happen() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let before = system.export("orders").await.expect("exported");
        let read = orchestrator.token(None).await.expect("a read token");
        let look = CancelOrderRequest {
            validate_only: true,
            ..cancel("orders/W1000001", "r3")
        };

        let reply = orchestrator
            .send::<CancelOrder>(&read, &look)
            .await
            .expect("a preview");
        let shipped = CancelOrderRequest {
            validate_only: true,
            ..cancel("orders/W1000003", "r4")
        };
        let refused = orchestrator
            .send::<CancelOrder>(&read, &shipped)
            .await
            .expect_err("refused");

        assert_eq!(
            Order::decode(reply.message)
                .expect("an order")
                .refund_total
                .expect("a sum")
                .minor_units,
            4900
        );
        assert!(refused.is(Reason::OrderNotPending), "{refused}");
        assert_eq!(system.export("orders").await.expect("exported"), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_order_answers_like_one_that_does_not_exist() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let boris = Customer::signed_in(&system, BORIS.0, BORIS.1, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &boris);
        let read = orchestrator.token(None).await.expect("a read token");
        let look = |name: &str| GetOrderRequest {
            name: name.into(),
            read_mask: None,
        };

        let foreign = orchestrator
            .send::<GetOrder>(&read, &look("orders/W1000001"))
            .await
            .expect_err("refused");
        let none = orchestrator
            .send::<GetOrder>(&read, &look("orders/W7777777"))
            .await
            .expect_err("refused");
        assert_eq!(foreign.to_status().code(), none.to_status().code());
        assert_eq!(foreign.to_status().message(), none.to_status().message());
        assert_eq!(foreign.to_status().details(), none.to_status().details());
        let write = orchestrator
            .write::<CancelOrder>("r5", &cancel("orders/W1000001", "r5"))
            .await
            .expect_err("refused");
        assert!(write.is(PlatformReason::NotFound), "{write}");
        assert!(
            orchestrator
                .send::<GetOrder>(&read, &look("orders/W2000001"))
                .await
                .is_ok()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rule_that_asks_for_more_assurance_is_held() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let orchestrator = Orchestrator::of(&system, &customer);
    let request = UpdateShippingAddressRequest {
        request_id: "r6".into(),
        name: "orders/W1000001".into(),
        address: Some(address("2 New Road")),
        ..UpdateShippingAddressRequest::default()
    };

    let low = orchestrator
        .write::<UpdateShippingAddress>("r6", &request)
        .await
        .expect_err("step up");

    assert!(low.is(PlatformReason::StepUpRequired));
    assert_eq!(low.metadata()["assurance"], "VERIFIED");
    let mut customer = customer;
    customer.prove_totp(&system).await.expect("proved");
    let orchestrator = Orchestrator::of(&system, &customer);
    let moved = UpdateShippingAddressRequest {
        request_id: "r7".into(),
        ..request
    };
    orchestrator
        .write::<UpdateShippingAddress>("r7", &moved)
        .await
        .expect("moved");
    // and assurance decays
    system.clock.advance(Duration::from_secs(901));
    customer.refresh().await.expect("refreshed");
    let late = Orchestrator::of(&system, &customer);
    let again = UpdateShippingAddressRequest {
        request_id: "r8".into(),
        address: Some(address("3 Third Road")),
        ..moved
    };
    let old = late
        .write::<UpdateShippingAddress>("r8", &again)
        .await
        .expect_err("too old");
    assert!(old.is(PlatformReason::StepUpRequired), "{old}");
}

#[tokio::test(flavor = "multi_thread")]
async fn etag_of_before_is_asked_about_again() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let orchestrator = Orchestrator::of(&system, &customer);
    let stale = CancelOrderRequest {
        etag: "999".into(),
        ..cancel("orders/W1000001", "r9")
    };

    let refused = orchestrator
        .write::<CancelOrder>("r9", &stale)
        .await
        .expect_err("changed");

    assert!(refused.is(PlatformReason::EtagMismatch), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn request_ids_are_bounded_and_keyed_by_customer() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let orchestrator = Orchestrator::of(&system, &customer);
    for bad in ["", &"x".repeat(256), "a b", "a\n"] {
        let request = CancelOrderRequest {
            validate_only: true,
            ..cancel("orders/W1000001", bad)
        };
        let read = orchestrator.token(None).await.expect("a read token");
        let refused = orchestrator
            .send::<CancelOrder>(&read, &request)
            .await
            .expect_err("refused");
        assert!(
            refused.is(PlatformReason::InvalidRequest),
            "{bad:?}: {refused}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_in_the_feed_and_in_the_audit() {
    use contract::admin::{
        ListAuditRequest, WatchRequest, WatchResponse, admin::ListAudit, change_feed::Watch,
    };
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let orchestrator = Orchestrator::of(&system, &customer);
    orchestrator
        .write::<CancelOrder>("r10", &cancel("orders/W1000001", "r10"))
        .await
        .expect("cancelled");

    let client = system.client("orders", "operator/test");
    let audit = client
        .call::<ListAudit>(&lasting(), &ListAuditRequest::default())
        .await
        .expect("audit");
    let record = audit
        .records
        .iter()
        .find(|record| record.request_id == "r10")
        .expect("a record");
    assert_eq!(
        (record.caller.as_str(), record.customer.as_str()),
        ("service/orchestrator", "customers/anna")
    );
    assert!(
        record.resource.contains("name=orders/W1000001"),
        "{record:?}"
    );

    let mut feed = client
        .stream::<Watch>(&lasting(), &WatchRequest { after_sequence: 0 })
        .await
        .expect("a feed");
    let mut kinds = Vec::new();
    while !kinds.contains(&"order.refunded".to_owned()) {
        let page = feed.message().await.expect("a page").expect("not the end");
        kinds.extend(
            WatchResponse::decode(page)
                .expect("changes")
                .changes
                .into_iter()
                .map(|change| change.kind),
        );
    }
    assert!(kinds.contains(&"order.cancelled".to_owned()));
}

/// The invariant: payments on an order are billing's ledger, and its sum is
/// zero.
pub(crate) async fn holds(system: &System, name: &str, net: i64) {
    let billing = system.client("billing", "operator/test");
    let request = CheckLedgerRequest {
        order: name.to_owned(),
    };
    let ledger = billing
        .call::<CheckLedger>(&lasting(), &request)
        .await
        .expect("the ledger");
    assert!(
        ledger.sums.iter().all(|sum| sum.minor_units == 0),
        "{:?}",
        ledger.sums
    );
    let moved: i64 = ledger
        .payments
        .iter()
        .map(|payment| {
            let cents = payment.amount.as_ref().expect("an amount").minor_units;
            if payment.kind == 2 { -cents } else { cents }
        })
        .sum();
    let kept = order(system, name).await;
    let paid: i64 = kept
        .payments
        .iter()
        .map(|payment| {
            let cents = payment.amount.as_ref().expect("an amount").minor_units;
            if payment.kind == 2 { -cents } else { cents }
        })
        .sum();
    assert_eq!((moved, paid), (net, net), "{name}");
}
