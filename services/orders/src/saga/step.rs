//! The steps of a change, one after the other.

use contract::{
    Error, Method, PlatformReason, Result,
    billing::{OrderPayment, PaymentState as Billed, billing_service::RefundOrder},
    catalog::{ReleaseStockRequest, catalog_service::ReleaseStock},
    orders::{PaymentKind, PaymentState},
};
use mesh::CallOptions;
use service::fail_point;
use store::{Durability, unit};

use crate::{
    Orders,
    store::{
        changes::{self, Change, DONE},
        orders,
    },
};

/// The steps that follow a decision, in order, each with the write that it asks
/// another service for. Tests stop either of them before and after, so a new
/// one is covered when it stands here.
pub const STEPS: [(&str, &str); 2] = [
    ("refund", RefundOrder::PATH),
    ("release", ReleaseStock::PATH),
];

/// Carries a change on for as long as the options allow. What is left then is
/// taken up by recovery.
pub(crate) async fn carry(
    orders: &Orders,
    mut change: Change,
    options: &CallOptions,
) -> Result<()> {
    while change.step != DONE {
        let at = STEPS.iter().position(|(step, _)| *step == change.step);
        let at = at.ok_or_else(|| Error::internal(format!("unknown step {}", change.step)))?;
        let next = STEPS.get(at + 1).map_or(DONE, |(step, _)| step);
        fail_point!("orders", change.step, "before");
        match change.step.as_str() {
            "refund" => refund(orders, &change, options, next).await,
            _ => release(orders, &change, options, next).await,
        }?;
        fail_point!("orders", change.step, "after");
        next.clone_into(&mut change.step);
    }
    Ok(())
}

/// What was paid goes back; what billing says of it is written to the order.
async fn refund(orders: &Orders, change: &Change, options: &CallOptions, next: &str) -> Result<()> {
    let moved = match &change.plan.refund {
        Some(request) => {
            orders
                .billing
                .call::<RefundOrder>(options, request)
                .await?
                .payments
        }
        None => Vec::new(),
    };
    unit!(orders.store, Durability::Full, |tx| {
        if !changes::advance(tx, &change.id, &change.step, next).await? {
            return Ok(());
        }
        let Some(order) = orders::any(tx, &change.order).await? else {
            return Ok(());
        };
        let order = settled(order, &moved);
        orders::update(tx, &order).await?;
        let tags = vec![change.order.clone(), change.customer.clone()];
        tx.change(store::Change {
            name: change.order.clone(),
            kind: "order.refunded",
            tags,
        });
        Ok(())
    })
}

/// The order with its refunds as billing has them.
fn settled(mut order: crate::model::Order, moved: &[OrderPayment]) -> crate::model::Order {
    let refunds = order
        .rest
        .payments
        .iter_mut()
        .filter(|payment| payment.kind() == PaymentKind::Refund);
    for payment in refunds {
        let billed = moved
            .iter()
            .find(|moved| moved.payment_method == payment.payment_method);
        if billed.is_some_and(|billed| billed.state() == Billed::Settled) {
            payment.set_state(PaymentState::Settled);
        }
    }
    order
}

/// Stock that was held for the order is free again.
async fn release(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    if !change.plan.release.is_empty() {
        let request = ReleaseStockRequest {
            request_id: format!("{}/release", change.id),
            validate_only: false,
            reservation: change.plan.release.clone(),
            customer: change.customer.clone(),
            cause: change.id.clone(),
        };
        match orders.catalog.call::<ReleaseStock>(options, &request).await {
            Ok(_) => {}
            // committed to a parcel meanwhile: there is nothing to give back
            Err(error) if error.is(contract::catalog::Reason::ReservationClosed) => {}
            Err(error) => return Err(error),
        }
    }
    unit!(orders.store, Durability::Full, |tx| {
        changes::advance(tx, &change.id, &change.step, next).await?;
        Ok(())
    })
}

/// Whether a step failed only for now.
pub(super) fn is_for_now(error: &Error) -> bool {
    error.is_unknown() || error.is(PlatformReason::Overloaded) || error.is(PlatformReason::Busy)
}
