//! Accepting: a draft becomes a row with all that its steps need.

use std::time::Duration;

use contract::{
    Result, billing::ChargeOrderRequest, catalog::ReserveStockRequest,
    logistics::SetInstructionsRequest,
};
use principal::Call;
use prost::Message;
use store::{Pending, Tx};

use super::{
    step::{DECIDE, first, next},
    take::decide,
};
use crate::{
    Orders,
    model::Draft,
    store::changes::{self, Change, DONE, Plan},
};

/// How long stock stays held for an order that was placed.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// How long stock is held for a change.
const HELD: Duration = Duration::from_secs(3600);

/// Writes a draft down. One that needs nobody else is decided at once.
pub(crate) async fn accept(
    orders: &Orders,
    call: &Call,
    tx: &mut Tx,
    draft: Draft,
    pending: Pending,
) -> Result<Change> {
    let mut change = plan_of(tx, draft, pending);
    if call.preview {
        return Ok(change);
    }
    if change.step == DECIDE {
        decide(tx, &change).await?;
        change.step = next(&change).to_owned();
        if change.step == DONE {
            return Ok(change);
        }
    }
    let lease = Duration::from_secs(orders.config.lease_seconds);
    changes::insert(tx, &change, tx.now().after(lease)).await?;
    Ok(change)
}

/// Decides a draft that changes nothing: said before, by a warehouse that repeats
/// itself.
pub(crate) async fn repeat(
    call: &Call,
    tx: &mut Tx,
    draft: Draft,
    pending: Pending,
) -> Result<Change> {
    let same = draft.order.wire().encode_to_vec();
    let mut change = plan_of(tx, draft, pending);
    if !call.preview
        && let Some(pending) = &change.plan.pending
    {
        tx.decide(pending, same).await?;
        change.step = DONE.to_owned();
        change.plan.order = None;
    }
    Ok(change)
}

/// A draft with the requests of its legs.
fn plan_of(tx: &Tx, draft: Draft, pending: Pending) -> Change {
    let id = principal::random_id();
    let order = &draft.order.rest;
    let (name, customer) = (order.name.clone(), order.customer.clone());
    let reservation = match draft.keep {
        true => order.reservation.clone(),
        false => format!("{id}/stock"),
    };
    let expire = tx.now().after(if draft.keep { KEPT } else { HELD });
    let reserve = (!draft.reserve.is_empty()).then(|| ReserveStockRequest {
        request_id: format!("{id}/reserve"),
        validate_only: false,
        reservation,
        customer: customer.clone(),
        cause: id.clone(),
        lines: draft.reserve.clone(),
        expire_time: Some(expire.into()),
    });
    let charge = draft.charge.as_ref().map(|charge| ChargeOrderRequest {
        request_id: format!("{id}/charge"),
        validate_only: false,
        customer: customer.clone(),
        order: name.clone(),
        cause: id.clone(),
        payment_method: charge.payment_method.clone(),
        amount: Some(charge.amount.clone()),
    });
    let commit = match &reserve {
        _ if draft.commit => order.reservation.clone(),
        Some(reserve) if !draft.keep => reserve.reservation.clone(),
        _ => String::new(),
    };
    let release = match draft.release {
        Some(_) => order.reservation.clone(),
        None => String::new(),
    };
    let instructions = draft.instructs.then(|| SetInstructionsRequest {
        request_id: format!("{id}/instruct"),
        validate_only: false,
        order: name.clone(),
        customer: customer.clone(),
        cause: id.clone(),
        text: order.instructions.clone(),
    });
    let version = match draft.created {
        true => 0,
        false => draft.order.version,
    };
    let plan = Plan {
        refund: Plan::refunding(&name, &customer, &id, &draft.refund),
        release,
        release_lines: draft.release.clone().unwrap_or_default(),
        reserve,
        commit,
        charge,
        order: Some(draft.order.wire()),
        version,
        pending: Some(pending),
        kind: draft.kind.into(),
        instructions,
    };
    let step = first(&plan).to_owned();
    Change {
        id,
        order: name,
        customer,
        step,
        holder: principal::random_id(),
        plan,
    }
}
