//! What operators see of changes, and what they can do about one that can't go on
//! by itself.

use std::time::Duration;

use contract::{
    Error, Result,
    admin::{ChangePhase, ChangeUnderWay},
    method_name,
    saga::Plan,
    value::Instant,
};
use store::{Store, Tx};

use crate::{
    step::Step,
    store::changes::{self, Change},
};

/// How long a change may take before an operator is told of it: far longer than
/// services are away while they are replaced.
pub const LATE: Duration = Duration::from_secs(900);

/// Whether a change waits for an operator: a refusal keeps it, or it isn't over for
/// long.
#[must_use]
pub fn is_stuck(change: &ChangeUnderWay, now: Instant) -> bool {
    let began = change.create_time.map_or(now, Instant::from);
    !change.refusal.is_empty() || began < now.before(LATE)
}

/// A page of the changes under way, in the order of their ids.
///
/// # Errors
/// If the database can't be read.
pub async fn list(store: &Store, after: &str, most: i64) -> Result<Vec<ChangeUnderWay>> {
    let page = changes::page(&mut store.reader(), after, most).await?;
    page.iter().map(shown).collect()
}

/// A change under way.
///
/// # Errors
/// `NOT_FOUND` for one that is over, or never was.
pub async fn get(store: &Store, id: &str) -> Result<ChangeUnderWay> {
    let found = changes::get(&mut store.reader(), id).await?;
    shown(&found.ok_or_else(Error::not_found)?)
}

/// Has a change go on at once: what kept it is mended.
///
/// # Errors
/// `NOT_FOUND` for one that is over; `REQUEST_IN_PROGRESS` while somebody works on
/// it.
pub async fn retry(tx: &mut Tx, id: &str) -> Result<ChangeUnderWay> {
    let change = changes::get(tx, id).await?.ok_or_else(Error::not_found)?;
    changes::free(tx, &change).await?;
    shown(&change)
}

/// Has a change go on without the call that is refused, so that an operator can do
/// by hand what it would have done. `leg` is that call, so that nobody resolves
/// another one that was reached meanwhile.
///
/// # Errors
/// `NOT_FOUND` for a change that is over; `INVALID_REQUEST` for one that no
/// refusal keeps, that may still be refused, or whose next call is another;
/// `REQUEST_IN_PROGRESS` while somebody works on it, or where nobody knows what its
/// last attempt came to.
pub async fn resolve(tx: &mut Tx, id: &str, leg: &str) -> Result<ChangeUnderWay> {
    let mut change = changes::get(tx, id).await?.ok_or_else(Error::not_found)?;
    if change.refusal.is_none() {
        // asked again, perhaps because the reply was lost
        return match by_hand(&change.plan).any(|call| call == leg) {
            true => shown(&change),
            false => Err(Error::invalid("id", "a change that a refusal keeps")),
        };
    }
    let call = match change.step {
        Step::Before(_) => None,
        Step::After(at) => change.plan.after.get_mut(at),
        Step::Undo(at) => {
            let leg = change.plan.before.get_mut(at);
            leg.and_then(|leg| leg.undo.as_mut())
        }
    };
    let wanted = "a change that only goes forward: this one may still be refused";
    let call = call.ok_or_else(|| Error::invalid("id", wanted))?;
    if call.method.trim_start_matches('/') != leg {
        return Err(Error::invalid("leg", "the call that the change is at now"));
    }
    call.done_by_hand = true;
    changes::free_refused(tx, &change).await?;
    shown(&change)
}

/// The calls that an operator did by hand.
fn by_hand(plan: &Plan) -> impl Iterator<Item = &str> {
    let undone = plan.before.iter().filter_map(|leg| leg.undo.as_ref());
    let done = undone.chain(&plan.after).filter(|call| call.done_by_hand);
    done.map(|call| call.method.trim_start_matches('/'))
}

/// A change as operators see it.
fn shown(change: &Change) -> Result<ChangeUnderWay> {
    let Change { plan, step, .. } = change;
    let refusal = change.refusal.as_deref().map(Error::from_bytes);
    let refusal = refusal.transpose()?;
    let pending = plan.pending.clone().unwrap_or_default();
    let mut shown = ChangeUnderWay {
        id: change.id.clone(),
        name: plan.key.clone(),
        customer: plan.customer.clone(),
        kind: plan.kind.clone(),
        method: pending.method.trim_start_matches('/').to_owned(),
        request_id: pending.request_id,
        trace_id: pending.trace_id,
        legs: legs(plan),
        create_time: Some(change.create_time.into()),
        ..ChangeUnderWay::default()
    };
    if let Some(call) = step.call(plan) {
        call.method
            .trim_start_matches('/')
            .clone_into(&mut shown.leg);
    }
    shown.set_phase(match step {
        Step::Before(_) => ChangePhase::BeforeDecision,
        Step::After(_) => ChangePhase::AfterDecision,
        Step::Undo(_) => ChangePhase::TakingBack,
    });
    if let Some(refusal) = refusal {
        refusal.reason().clone_into(&mut shown.refusal);
        shown.message = refusal.to_string();
    }
    Ok(shown)
}

/// The methods of all legs, in order.
fn legs(plan: &Plan) -> Vec<String> {
    let before = plan.before.iter().filter_map(|leg| leg.call.as_ref());
    let legs = before.chain(&plan.after);
    legs.map(|call| method_name(&call.method).to_owned())
        .collect()
}
