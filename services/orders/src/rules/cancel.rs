//! Cancelling: only while exactly PENDING, not after items were changed, for a
//! reason that is accepted. What was paid net goes back to what paid it.

use contract::{Result, orders::CancelReason, value::Instant};

use crate::{
    config::Config,
    error,
    model::{Draft, Kind, Order, State},
};

/// Whether it may be cancelled now, for this reason.
pub(crate) fn may_cancel(order: &Order, reason: CancelReason, config: &Config) -> Result<()> {
    if order.state != State::OPEN {
        return Err(error::not_pending(&order.state));
    }
    match config.accepts(reason) {
        true => Ok(()),
        false => Err(error::reason_not_accepted(&config.cancel_reasons)),
    }
}

/// The cancelled order, and what goes back where.
pub(crate) fn cancel(
    order: Order,
    reason: CancelReason,
    now: Instant,
    config: &Config,
) -> Result<Draft> {
    may_cancel(&order, reason, config)?;
    let backs = order.net_paid();
    let order = order.now_in(State::Cancelled { reason }, now);
    let mut draft = Draft::of(order, Kind::Cancelled).refunding(backs);
    draft.release = Some(Vec::new());
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use contract::{
        orders::{self as wire, Payment, PaymentKind, Reason},
        value,
    };
    use proptest::prelude::*;

    use super::*;

    fn order(state: State, payments: Vec<Payment>) -> Order {
        Order {
            rest: wire::Order {
                payments,
                ..wire::Order::default()
            },
            state,
        }
    }

    fn paid(method: String, kind: PaymentKind, cents: i64) -> Payment {
        Payment {
            payment_method: method,
            amount: Some(value::of("USD", cents)),
            kind: kind.into(),
            state: 2,
        }
    }

    #[test]
    fn table_of_states() {
        let reason = CancelReason::NoLongerNeeded;
        let cases = [
            (
                State::Pending {
                    items_modified: false,
                },
                None,
            ),
            (
                State::Pending {
                    items_modified: true,
                },
                Some(Reason::ItemsModified),
            ),
            (State::Processing, Some(Reason::OrderNotPending)),
            (State::Shipped, Some(Reason::OrderNotPending)),
            (State::Delivered, Some(Reason::OrderNotPending)),
            (State::Cancelled { reason }, Some(Reason::OrderCancelled)),
        ];
        for (state, refused) in cases {
            let done = cancel(
                order(state.clone(), vec![]),
                reason,
                Instant::default(),
                &Config::default(),
            );
            match refused {
                None => assert_eq!(done.unwrap().order.state, State::Cancelled { reason }),
                Some(reason) => assert!(done.unwrap_err().is(reason), "{state:?}"),
            }
        }
    }

    #[test]
    fn reason_must_be_accepted() {
        for reason in [CancelReason::FoundCheaper, CancelReason::Unspecified] {
            let pending = order(
                State::Pending {
                    items_modified: false,
                },
                vec![],
            );
            let error =
                cancel(pending, reason, Instant::default(), &Config::default()).unwrap_err();
            assert!(error.is(Reason::CancelReasonNotAccepted));
            assert_eq!(
                error.metadata()["accepted"],
                "NO_LONGER_NEEDED,ORDERED_BY_MISTAKE"
            );
        }
    }

    proptest! {
        #[test]
        fn everything_paid_comes_back_and_no_more(moves in prop::collection::vec((0_u8..3, 1_i64..10_000), 0..6)) {
            let payments: Vec<_> =
                moves.iter().map(|(method, cents)| paid(method.to_string(), PaymentKind::Payment, *cents)).collect();
            let total: i64 = moves.iter().map(|(_, cents)| cents).sum();
            let pending = order(State::Pending { items_modified: false }, payments);

            let draft =
                cancel(pending, CancelReason::NoLongerNeeded, Instant::default(), &Config::default()).unwrap();

            prop_assert_eq!(draft.refund.iter().map(|back| back.amount.minor_units).sum::<i64>(), total);
            prop_assert!(draft.order.net_paid().is_empty());
        }
    }
}
