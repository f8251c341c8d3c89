//! Moving on: what the warehouse says moves an order forward, never back.

use contract::{
    Result,
    orders::{Fulfilment, OrderState},
    value::Instant,
};

use crate::{
    error,
    model::{Draft, Kind, Order, State},
};

/// The order one stage or more further. The same stage again changes nothing.
pub(crate) fn advance(
    order: Order,
    to: OrderState,
    what: Fulfilment,
    now: Instant,
) -> Result<Draft> {
    let rank = |state: &State| match state {
        State::Pending { .. } => 0,
        State::Processing => 1,
        State::Shipped => 2,
        State::Delivered => 3,
        // over, one way or the other
        _ => i32::MAX,
    };
    let to = match to {
        OrderState::Processing => State::Processing,
        OrderState::Shipped => State::Shipped,
        OrderState::Delivered => State::Delivered,
        _ => {
            return Err(contract::Error::invalid(
                "stage",
                "PROCESSING, SHIPPED or DELIVERED",
            ));
        }
    };
    if order.state == to {
        return Ok(Draft::of(order, Kind::MovedOn));
    }
    if rank(&order.state) > rank(&to) {
        return Err(error::not_reachable(&order.state, &to));
    }
    // from here on nothing of it is given back
    let leaves = matches!(order.state, State::Pending { .. });
    let mut order = order.now_in(to, now);
    let known = order
        .rest
        .fulfilments
        .iter_mut()
        .find(|there| there.shipment == what.shipment);
    match known {
        Some(there) => {
            there.stage = what.stage;
            for number in what.tracking_numbers {
                if !there.tracking_numbers.contains(&number) {
                    there.tracking_numbers.push(number);
                }
            }
        }
        None => order.rest.fulfilments.push(what),
    }
    let mut draft = Draft::of(order, Kind::MovedOn);
    draft.commit = leaves;
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use contract::orders::{self as wire, CancelReason, Reason};

    use super::*;

    fn advanced(from: State, to: OrderState) -> Result<Order> {
        let order = Order {
            rest: wire::Order::default(),
            state: from,
        };
        advance(
            order,
            to,
            Fulfilment {
                stage: to.into(),
                ..Fulfilment::default()
            },
            Instant::default(),
        )
        .map(|draft| draft.order)
    }

    #[test]
    fn only_forward() {
        let pending = State::Pending {
            items_modified: false,
        };
        assert_eq!(
            advanced(pending.clone(), OrderState::Processing)
                .unwrap()
                .state,
            State::Processing
        );
        assert_eq!(
            advanced(pending.clone(), OrderState::Delivered)
                .unwrap()
                .state,
            State::Delivered
        );
        assert_eq!(
            advanced(State::Shipped, OrderState::Shipped)
                .unwrap()
                .rest
                .history,
            []
        );
        let back = advanced(State::Shipped, OrderState::Processing).unwrap_err();
        assert!(back.is(Reason::StageNotReachable));
        let cancelled = State::Cancelled {
            reason: CancelReason::NoLongerNeeded,
        };
        assert!(
            advanced(cancelled, OrderState::Shipped)
                .unwrap_err()
                .is(Reason::StageNotReachable)
        );
        assert!(advanced(pending, OrderState::Cancelled).is_err());
    }
}
