//! The steps of a change, one after the other.

use contract::{
    Error, Method, PlatformReason, Result,
    billing::billing_service::{ChargeOrder, RefundOrder},
    catalog::catalog_service::{CommitStock, ReleaseStock, ReserveStock},
    logistics::logistics_service::SetInstructions,
};
use mesh::CallOptions;
use service::fail_point;

use super::{forward, take};
use crate::{
    Orders,
    store::changes::{Change, DONE, Plan},
};

/// Takes stock; a change that dies here is taken back.
pub(super) const RESERVE: &str = "reserve";
/// Takes money: the last step that may refuse.
pub(super) const CHARGE: &str = "charge";
/// Writes the order, and what the caller is told; together with the end of the
/// step before.
pub(super) const DECIDE: &str = "decide";
const COMMIT: &str = "commit";
const REFUND: &str = "refund";
const RELEASE: &str = "release";
const INSTRUCT: &str = "instruct";
/// Gives back the stock of a change that was refused.
pub(super) const UNDO: &str = "undo";

/// Whose refusals say that nothing was charged.
const BILLING: &str = "switchboard.billing.v1";

/// The steps in order, each with the write that it asks another service for.
/// Tests stop either of them before and after, so a new one is covered when it
/// stands here.
pub const STEPS: [(&str, Option<&str>); 8] = [
    (RESERVE, Some(ReserveStock::PATH)),
    (CHARGE, Some(ChargeOrder::PATH)),
    (DECIDE, None),
    (COMMIT, Some(CommitStock::PATH)),
    (REFUND, Some(RefundOrder::PATH)),
    (RELEASE, Some(ReleaseStock::PATH)),
    (INSTRUCT, Some(SetInstructions::PATH)),
    (UNDO, Some(ReleaseStock::PATH)),
];

/// The first step of a plan.
pub(crate) fn first(plan: &Plan) -> &'static str {
    from(plan, 0)
}

/// The step after a change's present one.
pub(super) fn next(change: &Change) -> &'static str {
    let at = STEPS.iter().position(|(step, _)| *step == change.step);
    from(&change.plan, at.map_or(STEPS.len(), |at| at + 1))
}

/// The first step from a place on that has something to do.
fn from(plan: &Plan, at: usize) -> &'static str {
    let wanted = |step: &str| match step {
        RESERVE => plan.reserve.is_some(),
        CHARGE => plan.charge.is_some(),
        DECIDE => plan.order.is_some(),
        COMMIT => !plan.commit.is_empty(),
        REFUND => plan.refund.is_some(),
        RELEASE => !plan.release.is_empty(),
        INSTRUCT => plan.instructions.is_some(),
        _ => false,
    };
    let mut steps = STEPS.iter().skip(at).map(|(step, _)| *step);
    steps.find(|step| wanted(step)).unwrap_or(DONE)
}

/// Carries a change on for as long as the options allow. What is left then is
/// taken up by recovery.
///
/// # Errors
/// The refusal of a change that was taken back, or why it can't go on for now.
pub(crate) async fn carry(
    orders: &Orders,
    mut change: Change,
    options: &CallOptions,
) -> Result<()> {
    let mut refused = None;
    while change.step != DONE {
        fail_point!("orders", change.step, "before");
        let mut then = next(&change);
        let done = match change.step.as_str() {
            RESERVE => take::reserve(orders, &change, options).await,
            CHARGE => take::charge(orders, &change, options).await,
            COMMIT => forward::commit(orders, &change, options, then).await,
            REFUND => forward::refund(orders, &change, options, then).await,
            RELEASE => forward::release(orders, &change, options, then).await,
            INSTRUCT => forward::instruct(orders, &change, options, then).await,
            UNDO => forward::undo(orders, &change, options, then).await,
            other => Err(Error::internal(format!("unknown step {other}"))),
        };
        match done {
            Ok(()) if then == DECIDE => {
                // one unit of work: a repeat of the step before is the same
                fail_point!("orders", change.step, "after");
                fail_point!("orders", DECIDE, "before");
                let decision = Change {
                    step: DECIDE.to_owned(),
                    ..change.clone()
                };
                then = next(&decision);
                take::decided(orders, &change, then).await?;
                fail_point!("orders", DECIDE, "after");
                then.clone_into(&mut change.step);
                continue;
            }
            Ok(()) if may_refuse(&change) => take::advance(orders, &change, then).await?,
            Ok(()) => {}
            Err(error) if refuses(&change, &error) => {
                then = take::abort(orders, &change).await?;
                refused = Some(error);
            }
            // what was refused stays refused, also if the rest is for later
            Err(error) => return Err(refused.unwrap_or(error)),
        }
        fail_point!("orders", change.step, "after");
        then.clone_into(&mut change.step);
    }
    refused.map_or(Ok(()), Err)
}

/// Whether an error takes a change back. A charge may have been made before:
/// only billing's own word, or that the request can't be, says that it wasn't.
fn refuses(change: &Change, error: &Error) -> bool {
    let of_billing = error.domain() == BILLING
        || error.is(PlatformReason::InvalidRequest)
        || error.is(PlatformReason::NotFound);
    match change.step.as_str() {
        RESERVE => !is_for_now(error),
        CHARGE => of_billing && !is_for_now(error),
        _ => false,
    }
}

/// Whether a change can still be refused.
pub(super) fn may_refuse(change: &Change) -> bool {
    change.step == RESERVE || change.step == CHARGE
}

/// Whether a step failed only for now.
pub(super) fn is_for_now(error: &Error) -> bool {
    error.is_unknown() || error.is(PlatformReason::Overloaded) || error.is(PlatformReason::Busy)
}
