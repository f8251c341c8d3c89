//! Every way orders refuses, with the facts that go with it.

use contract::{Error, PlatformReason, orders::Reason};

use crate::model::State;

/// The warehouse has begun, it has left, or it's cancelled.
pub(crate) fn not_pending(state: &State) -> Error {
    match state {
        State::Cancelled { .. } => Reason::OrderCancelled.into(),
        State::Pending {
            items_modified: true,
        } => Reason::ItemsModified.into(),
        state => Error::from(Reason::OrderNotPending).with("state", state.name()),
    }
}

/// The reason of a cancellation isn't among those accepted.
pub(crate) fn reason_not_accepted(accepted: &[String]) -> Error {
    Error::from(Reason::CancelReasonNotAccepted).with("accepted", accepted.join(","))
}

/// The address can't be delivered to.
pub(crate) fn not_deliverable(problem: &str) -> Error {
    Error::from(Reason::AddressNotDeliverable).with("problem", problem)
}

/// The order can't go there from here.
pub(crate) fn not_reachable(from: &State, to: &State) -> Error {
    Error::from(Reason::StageNotReachable)
        .with("from", from.name())
        .with("to", to.name())
}

/// It isn't with the customer, or not any more.
pub(crate) fn not_delivered(state: &State) -> Error {
    let reason = match state {
        State::ReturnRequested(_)
        | State::ExchangeRequested(_)
        | State::Returned(_)
        | State::Exchanged(_) => Reason::ReturnedAlready,
        _ => Reason::OrderNotDelivered,
    };
    Error::from(reason).with("state", state.name())
}

/// Another change of it is under way.
pub(crate) fn busy() -> Error {
    Error::from(PlatformReason::Busy).after(std::time::Duration::from_millis(200))
}
