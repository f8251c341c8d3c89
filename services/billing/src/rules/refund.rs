//! What may go back: in all at most what was paid for the order.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentKind, Reason, Refund},
    types::Money,
};

/// The amounts to move, or why not.
pub(crate) fn refundable(
    paid: &[OrderPayment],
    refunds: &[Refund],
) -> Result<Vec<(String, Money)>> {
    if refunds.is_empty() {
        return Err(Error::invalid("refunds", "at least one"));
    }
    let mut moves: Vec<(String, Money)> = Vec::new();
    let mut left: Option<i64> = None;
    for refund in refunds {
        let amount = refund.amount.clone().unwrap_or_default();
        if amount.minor_units <= 0 {
            return Err(Error::invalid("refunds.amount", "more than zero"));
        }
        if moves
            .iter()
            .any(|(method, _)| *method == refund.payment_method)
        {
            return Err(Error::invalid("refunds.payment_method", "each method once"));
        }
        let net = net(paid, &amount.currency_code)?;
        left = left.map_or(Some(net), Some);
        left = left.map(|left| left.saturating_sub(amount.minor_units));
        if left.is_some_and(|left| left < 0) {
            let error = Error::from(Reason::RefundExceedsPayment);
            return Err(error.with("payment_method", &refund.payment_method));
        }
        moves.push((refund.payment_method.clone(), amount));
    }
    Ok(moves)
}

/// What was paid for an order and not given back, in its one currency.
pub(super) fn net(paid: &[OrderPayment], currency: &str) -> Result<i64> {
    let mut net = 0_i64;
    for payment in paid {
        let moved = payment.amount.clone().unwrap_or_default();
        if moved.currency_code != currency {
            let error = Error::from(Reason::CurrencyMismatch);
            return Err(error.with("currency", moved.currency_code));
        }
        net = match payment.kind() {
            PaymentKind::Refund => net.saturating_sub(moved.minor_units),
            _ => net.saturating_add(moved.minor_units),
        };
    }
    Ok(net)
}

#[cfg(test)]
mod tests {
    use contract::value;
    use proptest::prelude::*;

    use super::*;

    fn moved(method: &str, kind: PaymentKind, cents: i64) -> OrderPayment {
        OrderPayment {
            payment_method: method.into(),
            kind: kind.into(),
            amount: Some(value::of("USD", cents)),
            ..OrderPayment::default()
        }
    }

    fn refund(method: &str, cents: i64) -> Refund {
        Refund {
            payment_method: method.into(),
            amount: Some(value::of("USD", cents)),
        }
    }

    #[test]
    fn table_of_refusals() {
        let paid = [
            moved("a", PaymentKind::Payment, 100),
            moved("a", PaymentKind::Refund, 30),
        ];
        assert!(refundable(&paid, &[refund("a", 70)]).is_ok());
        assert!(
            refundable(&paid, &[refund("a", 71)])
                .unwrap_err()
                .is(Reason::RefundExceedsPayment)
        );
        // which method it goes to is orders' rule
        assert!(refundable(&paid, &[refund("b", 70)]).is_ok());
        assert!(
            refundable(&paid, &[refund("a", 40), refund("b", 31)])
                .unwrap_err()
                .is(Reason::RefundExceedsPayment)
        );
        for bad in [
            vec![],
            vec![refund("a", 0)],
            vec![refund("a", -5)],
            vec![refund("a", 1), refund("a", 1)],
        ] {
            assert!(refundable(&paid, &bad).is_err(), "{bad:?}");
        }
        let euro = Refund {
            payment_method: "a".into(),
            amount: Some(value::of("EUR", 1)),
        };
        assert!(
            refundable(&paid, &[euro])
                .unwrap_err()
                .is(Reason::CurrencyMismatch)
        );
    }

    proptest! {
        #[test]
        fn never_more_than_was_paid(paid in 0_i64..1000, asked in prop::collection::vec(1_i64..400, 1..8)) {
            let mut book = vec![moved("a", PaymentKind::Payment, paid)];
            let mut back = 0;
            for cents in asked {
                if refundable(&book, &[refund("a", cents)]).is_ok() {
                    back += cents;
                    book.push(moved("a", PaymentKind::Refund, cents));
                }
            }
            prop_assert!(back <= paid);
        }
    }
}
