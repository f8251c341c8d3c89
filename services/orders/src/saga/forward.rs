//! After the decision: forward only.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentState as Billed, billing_service::RefundOrder},
    catalog::{
        CommitStockRequest, Reason as CatalogReason, ReleaseStockRequest,
        catalog_service::{CommitStock, ReleaseStock},
    },
    logistics::logistics_service::SetInstructions,
    orders::{PaymentKind, PaymentState},
};
use mesh::CallOptions;
use store::{Durability, unit};

use crate::{
    Orders,
    model::{Kind, Order},
    store::{
        changes::{self, Change},
        orders,
    },
};

/// Stock that was held is taken for good.
pub(super) async fn commit(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    if !change.plan.commit.is_empty() {
        let request = CommitStockRequest {
            request_id: format!("{}/commit", change.id),
            validate_only: false,
            reservation: change.plan.commit.clone(),
            customer: change.customer.clone(),
            cause: change.id.clone(),
        };
        match orders.catalog.call::<CommitStock>(options, &request).await {
            Ok(_) => {}
            // past its time, or from elsewhere: sold all the same
            Err(error)
                if error.is(CatalogReason::ReservationClosed)
                    || error.is(contract::PlatformReason::NotFound) =>
            {
                tracing::warn!(change = change.id, "nothing was held any more");
            }
            Err(error) => return Err(error),
        }
    }
    advance(orders, change, next).await
}

/// What was paid goes back; what billing says of it is written to the order.
pub(super) async fn refund(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    let moved = match &change.plan.refund {
        Some(request) => {
            let refunded = orders.billing.call::<RefundOrder>(options, request).await?;
            refunded.payments
        }
        None => Vec::new(),
    };
    unit!(orders.store, Durability::Full, |tx| {
        changes::advance(tx, change, next).await?;
        let Some(order) = orders::any(tx, &change.order).await? else {
            return Ok(());
        };
        let order = settled(order, &moved);
        orders::update(tx, &order).await?;
        let tags = vec![change.order.clone(), change.customer.clone()];
        tx.change(store::Change {
            name: change.order.clone(),
            kind: Kind::Refunded.name(),
            tags,
        });
        Ok(())
    })
}

/// The order with its refunds as billing has them.
fn settled(mut order: Order, moved: &[OrderPayment]) -> Order {
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

/// Stock that was held for the order and isn't needed is free again.
pub(super) async fn release(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    let plan = &change.plan;
    if !plan.release.is_empty() {
        let request = ReleaseStockRequest {
            request_id: format!("{}/release", change.id),
            validate_only: false,
            reservation: plan.release.clone(),
            customer: change.customer.clone(),
            cause: change.id.clone(),
            lines: plan.release_lines.clone(),
        };
        give_back(orders, options, &request).await?;
    }
    advance(orders, change, next).await
}

/// Logistics keeps what is asked of the carrier.
pub(super) async fn instruct(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    if let Some(request) = &change.plan.instructions {
        let logistics = &orders.logistics;
        logistics.call::<SetInstructions>(options, request).await?;
    }
    advance(orders, change, next).await
}

/// Stock that a refused change held is free again; a reserve that arrives late
/// is refused.
pub(super) async fn undo(
    orders: &Orders,
    change: &Change,
    options: &CallOptions,
    next: &str,
) -> Result<()> {
    if let Some(held) = &change.plan.reserve {
        let request = ReleaseStockRequest {
            request_id: format!("{}/undo", change.id),
            validate_only: false,
            reservation: held.reservation.clone(),
            customer: change.customer.clone(),
            cause: change.id.clone(),
            lines: Vec::new(),
        };
        give_back(orders, options, &request).await?;
    }
    advance(orders, change, next).await
}

async fn give_back(
    orders: &Orders,
    options: &CallOptions,
    request: &ReleaseStockRequest,
) -> Result<()> {
    // committed to a parcel or past its time meanwhile: nothing to give back
    let nothing = |error: &Error| {
        error.is(CatalogReason::ReservationClosed)
            || error.is(contract::PlatformReason::InvalidRequest)
    };
    match orders.catalog.call::<ReleaseStock>(options, request).await {
        Err(error) if !nothing(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Goes on to the next step. If that is lost, the step is done again, and is
/// the same.
async fn advance(orders: &Orders, change: &Change, next: &str) -> Result<()> {
    unit!(orders.store, Durability::Process, |tx| {
        changes::advance(tx, change, next).await
    })
}
