//! What a refused call means for its change: pure.

use std::time::Duration;

use contract::{
    Error, PlatformReason, method_of,
    saga::{Call, Plan},
};
use store::REMEMBERED;

use crate::step::Step;

/// What becomes of a change whose call was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was done all the same: nothing is left to do.
    Done,
    /// The refusal is the change's: it's taken back.
    TakenBack,
    /// Not now: it's tried again.
    Later,
    /// It has to be done, and is refused for good: for an operator.
    Stuck,
}

impl Verdict {
    /// The verdict on an error of a step's call.
    ///
    /// Of a call that can't be undone only the service's own word, or that there
    /// can be no such request, proves that it wasn't done. That it was withdrawn proves
    /// it while what was done is remembered: `age` is how long ago the change began.
    pub(crate) fn of(step: Step, plan: &Plan, error: &Error, age: Duration) -> Self {
        let Some(call) = step.call(plan) else {
            return Self::Stuck;
        };
        let name = format!("{}/{}", error.domain(), error.reason());
        if call.settled_by.contains(&name) {
            return Self::Done;
        }
        let is_for_now = error.is_unknown()
            || error.is(PlatformReason::Overloaded)
            || error.is(PlatformReason::Busy);
        if is_for_now {
            return Self::Later;
        }
        let Step::Before(at) = step else {
            return Self::Stuck;
        };
        let is_undone = plan.before.get(at).is_some_and(|leg| leg.undo.is_some());
        let proves = is_undone
            || is_own(call, error)
            || error.is(PlatformReason::RequestWithdrawn) && age < REMEMBERED
            || error.is(PlatformReason::InvalidRequest)
            || error.is(PlatformReason::NotFound);
        match proves {
            true => Self::TakenBack,
            false => Self::Stuck,
        }
    }
}

/// Whether an error is of the package whose method was called.
fn is_own(call: &Call, error: &Error) -> bool {
    let method = method_of(&call.method);
    method.is_some_and(|method| method.parent_service().package_name() == error.domain())
}

#[cfg(test)]
mod tests {
    use contract::{
        Method,
        billing::{
            Reason as BillingReason,
            billing_service::{ChargeOrder, RefundOrder},
        },
        catalog::{
            Reason as CatalogReason,
            catalog_service::{ReleaseStock, ReserveStock},
        },
        saga::Leg,
    };

    use super::*;

    fn call(path: &str) -> Call {
        Call {
            method: path.into(),
            ..Call::default()
        }
    }

    /// Stock that can be given back, money that can't; then a refund.
    fn plan() -> Plan {
        let closed = CatalogReason::ReservationClosed;
        let undo = Call {
            settled_by: vec![format!("switchboard.catalog.v1/{}", name(closed.into()))],
            ..call(ReleaseStock::PATH)
        };
        let leg = |call, undo| Leg {
            call: Some(call),
            undo,
            reply: Vec::new(),
        };
        Plan {
            before: vec![
                leg(call(ReserveStock::PATH), Some(undo)),
                leg(call(ChargeOrder::PATH), None),
            ],
            after: vec![call(RefundOrder::PATH)],
            ..Plan::default()
        }
    }

    fn name(error: Error) -> String {
        error.reason().to_owned()
    }

    #[test]
    fn refusal_takes_a_change_back_only_where_it_proves_that_nothing_was_done() {
        use Verdict::{Done, Later, Stuck, TakenBack};
        let not_allowed = || Error::from(PlatformReason::CallerNotAllowed);
        let insufficient = || Error::from(BillingReason::GiftCardInsufficient);
        let closed = || Error::from(CatalogReason::ReservationClosed);
        let unreachable = || Error::from(PlatformReason::Unreachable);
        for (step, error, verdict) in [
            // undone whatever became of it
            (Step::Before(0), not_allowed(), TakenBack),
            (Step::Before(0), closed(), TakenBack),
            (Step::Before(0), unreachable(), Later),
            // an earlier attempt may have been let through
            (Step::Before(1), not_allowed(), Stuck),
            (Step::Before(1), insufficient(), TakenBack),
            (Step::Before(1), closed(), Stuck),
            (Step::Before(1), Error::not_found(), TakenBack),
            (Step::Before(1), PlatformReason::Busy.into(), Later),
            (Step::Before(1), Error::internal("?"), Later),
            // it has to be done
            (
                Step::After(0),
                BillingReason::RefundExceedsPayment.into(),
                Stuck,
            ),
            (Step::After(0), unreachable(), Later),
            (Step::Undo(0), closed(), Done),
            (Step::Undo(0), not_allowed(), Stuck),
        ] {
            let found = Verdict::of(step, &plan(), &error, Duration::ZERO);
            assert_eq!(found, verdict, "{step:?}: {error}");
        }
        // somebody asked what became of the charge before it arrived; or after its
        // reply was forgotten
        for (age, verdict) in [(Duration::ZERO, TakenBack), (REMEMBERED, Stuck)] {
            let withdrawn = Error::from(PlatformReason::RequestWithdrawn);
            let found = Verdict::of(Step::Before(1), &plan(), &withdrawn, age);
            assert_eq!(found, verdict, "{age:?}");
        }
    }
}
