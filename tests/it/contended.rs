//! A hundred at once: changes of one order, movements of one gift card; on both
//! engines.

use std::time::Duration;

use contract::{
    Assurance, Error, PlatformReason,
    billing::{
        ChargeOrderRequest, CheckLedgerRequest, GetPaymentMethodRequest, Reason as BillingReason,
        Refund, RefundOrderRequest,
        billing_service::{ChargeOrder, CheckLedger, GetPaymentMethod, RefundOrder},
    },
    orders::{
        CancelOrderRequest, CancelReason, ModifyLinesRequest, OrderState, Reason,
        UpdateShippingAddressRequest,
        orders_service::{CancelOrder, ModifyLines, UpdateShippingAddress},
    },
    value,
};
use futures::future::join_all;
use mesh::{CallOptions, Client};
use testkit::Engine;

use crate::{
    taken_over::Orchestrator,
    world::{address, anna, more, order, world},
    writes::holds,
};

const ORDER: &str = "orders/W1000013";

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(20))
}

/// One of the hundred: it cancels, sends elsewhere or swaps.
async fn attempt(orchestrator: &Orchestrator<'_>, at: usize) -> Result<(), Error> {
    let id = format!("attempt-{at}");
    let (request_id, name) = (id.clone(), ORDER.to_owned());
    // all of them saw the order as it was
    let etag = "1".to_owned();
    let done = match at % 3 {
        0 => {
            let request = CancelOrderRequest {
                request_id,
                name,
                etag,
                reason: CancelReason::NoLongerNeeded.into(),
                ..CancelOrderRequest::default()
            };
            orchestrator.write::<CancelOrder>(&id, &request).await
        }
        1 => {
            let request = UpdateShippingAddressRequest {
                request_id,
                name,
                etag,
                address: Some(address(&format!("{at} New Road"))),
                ..UpdateShippingAddressRequest::default()
            };
            orchestrator
                .write::<UpdateShippingAddress>(&id, &request)
                .await
        }
        _ => {
            let request = ModifyLinesRequest {
                request_id,
                name,
                etag,
                variants: vec!["products/lamp/variants/black".into()],
                new_variants: vec!["products/lamp/variants/red".into()],
                payment_method: "paymentMethods/anna-card".into(),
                ..ModifyLinesRequest::default()
            };
            orchestrator.write::<ModifyLines>(&id, &request).await
        }
    };
    done.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_changes_of_one_order_one_wins_and_the_rest_are_told_why() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        more(&system).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);

        let done = join_all((0..100).map(|at| attempt(&orchestrator, at))).await;

        let (won, lost): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
        for error in lost.into_iter().filter_map(Result::err) {
            let told = error.is(PlatformReason::EtagMismatch)
                || error.is(PlatformReason::Busy)
                || error.is(Reason::ItemsModified)
                || error.is(Reason::OrderCancelled);
            assert!(told, "{engine:?}: {error}");
        }
        assert_eq!(won.len(), 1, "{engine:?}");
        testkit::eventually("no change is open", || async { holds_now(&system).await }).await;
        let after = order(&system, ORDER).await;
        let net = match after.state() {
            OrderState::Cancelled => 0,
            _ if after.items_modified => 5900,
            _ => 4900,
        };
        holds(&system, ORDER, net).await;
    }
}

/// Whether the order's payments are what billing's ledger has.
async fn holds_now(system: &testkit::System) -> bool {
    let request = CheckLedgerRequest {
        order: ORDER.into(),
    };
    let client = system.client("billing", "service/orders");
    let ledger = client.call::<CheckLedger>(&lasting(), &request).await;
    let there = ledger.expect("a ledger").payments.len();
    there == order(system, ORDER).await.payments.len()
}

async fn charge(billing: &Client, at: usize) -> Result<(), Error> {
    let request = ChargeOrderRequest {
        request_id: format!("charge-{at}"),
        customer: "customers/anna".into(),
        order: "orders/W1000002".into(),
        cause: "test".into(),
        payment_method: "paymentMethods/anna-gift".into(),
        amount: Some(value::of("USD", 60)),
        ..ChargeOrderRequest::default()
    };
    billing
        .call::<ChargeOrder>(&lasting(), &request)
        .await
        .map(drop)
}

async fn refund(billing: &Client, at: usize) -> Result<(), Error> {
    let request = RefundOrderRequest {
        request_id: format!("refund-{at}"),
        customer: "customers/anna".into(),
        order: "orders/W1000002".into(),
        cause: "test".into(),
        refunds: vec![Refund {
            payment_method: "paymentMethods/anna-gift".into(),
            amount: Some(value::of("USD", 10)),
        }],
        ..RefundOrderRequest::default()
    };
    billing
        .call::<RefundOrder>(&lasting(), &request)
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn gift_card_is_never_below_zero_and_the_ledger_adds_up() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let billing = system.client("billing", "service/orders");
        let charges = join_all((0..50).map(|at| charge(&billing, at)));
        let refunds = join_all((0..50).map(|at| refund(&billing, at)));

        let (charges, refunds) = futures::future::join(charges, refunds).await;

        let mut charged = 0_i64;
        for done in charges {
            match done {
                Ok(()) => charged += 1,
                Err(error) => {
                    let told = error.is(BillingReason::GiftCardInsufficient)
                        || error.is(PlatformReason::Busy);
                    assert!(told, "{engine:?}: {error}");
                }
            }
        }
        let refunded = refunds.into_iter().filter(Result::is_ok).count();
        let refunded = i64::try_from(refunded).expect("a count");
        let request = GetPaymentMethodRequest {
            name: "paymentMethods/anna-gift".into(),
            customer: "customers/anna".into(),
            read_mask: None,
        };
        let card = billing.call::<GetPaymentMethod>(&lasting(), &request).await;
        let left = card
            .expect("a card")
            .balance
            .expect("a balance")
            .minor_units;
        assert!(left >= 0, "{engine:?}: {left}");
        assert_eq!(left, 1_000 - 60 * charged + 10 * refunded, "{engine:?}");
        // more was asked for than the card ever held
        assert!((1..=25).contains(&charged), "{engine:?}: {charged}");
        let ledger = CheckLedgerRequest::default();
        let ledger = billing.call::<CheckLedger>(&lasting(), &ledger).await;
        let sums = ledger.expect("a ledger").sums;
        assert!(sums.iter().all(|sum| sum.minor_units == 0), "{sums:?}");
    }
}
