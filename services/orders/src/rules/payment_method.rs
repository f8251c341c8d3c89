//! Another method pays: while PENDING with exactly one payment, a method on
//! file that isn't the present one. The one before is refunded.

use contract::{
    Result,
    orders::{PaymentKind, Reason},
    value::Instant,
};

use crate::{
    error,
    model::{Back, Draft, Kind, Known, Order, State},
};

/// Whether another method may take over now.
pub(crate) fn may_change_payment_method(order: &Order) -> Result<()> {
    if order.state != State::OPEN {
        return Err(error::not_pending(&order.state));
    }
    match order.rest.payments.as_slice() {
        [only] if only.kind() == PaymentKind::Payment => Ok(()),
        _ => Err(Reason::NotOnePayment.into()),
    }
}

/// The order, paid by another method.
pub(crate) fn change_payment_method(order: Order, known: &Known, now: Instant) -> Result<Draft> {
    may_change_payment_method(&order)?;
    let before = order.net_paid();
    let paid = before.first().ok_or(Reason::NotOnePayment)?.clone();
    let method = known.method(paid.amount.minor_units)?;
    if method.name == paid.payment_method {
        return Err(Reason::PaymentMethodUnchanged.into());
    }
    let mut order = order;
    order.rest.update_time = Some(now.into());
    let charge = Back {
        payment_method: method.name.clone(),
        amount: paid.amount,
    };
    Ok(Draft::of(order, Kind::PaymentMethodChanged)
        .charging(charge)
        .refunding(before))
}

#[cfg(test)]
mod tests {
    use contract::{
        billing::{PaymentMethod, PaymentMethodKind, Reason as BillingReason},
        orders::{self as wire, Payment},
        value,
    };

    use super::*;

    fn order(payments: &[(&str, PaymentKind)]) -> Order {
        let payments = payments.iter().map(|(method, kind)| Payment {
            payment_method: (*method).into(),
            kind: (*kind).into(),
            amount: Some(value::of("USD", 100)),
            ..Payment::default()
        });
        Order {
            rest: wire::Order {
                payments: payments.collect(),
                ..wire::Order::default()
            },
            state: State::OPEN,
        }
    }

    fn gift(name: &str, cents: i64) -> Known {
        Known {
            method: Some(PaymentMethod {
                name: name.into(),
                kind: PaymentMethodKind::GiftCard.into(),
                balance: Some(value::of("USD", cents)),
                ..PaymentMethod::default()
            }),
            ..Known::default()
        }
    }

    #[test]
    fn one_payment_is_taken_over_whole() {
        let once = order(&[("a", PaymentKind::Payment)]);
        let ask = |order: &Order, known: &Known| {
            change_payment_method(order.clone(), known, Instant::default())
        };

        let draft = ask(&once, &gift("b", 100)).unwrap();
        assert_eq!(draft.charge.as_ref().unwrap().payment_method, "b");
        assert_eq!(draft.refund[0].payment_method, "a");
        assert_eq!(draft.order.net_paid()[0].payment_method, "b");

        let poor = ask(&once, &gift("b", 99)).unwrap_err();
        assert!(poor.is(BillingReason::GiftCardInsufficient));
        let same = ask(&once, &gift("a", 100)).unwrap_err();
        assert!(same.is(Reason::PaymentMethodUnchanged));
        for payments in [
            &[][..],
            &[("a", PaymentKind::Refund)],
            &[("a", PaymentKind::Payment), ("b", PaymentKind::Payment)],
        ] {
            let error = ask(&order(payments), &gift("c", 100)).unwrap_err();
            assert!(error.is(Reason::NotOnePayment), "{payments:?}");
        }
    }
}
