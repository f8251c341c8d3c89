//! What may go back: to a method that paid, at most what it paid.

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
        let refuse =
            |reason: Reason| Error::from(reason).with("payment_method", &refund.payment_method);
        let mut net = 0_i64;
        for payment in paid
            .iter()
            .filter(|payment| payment.payment_method == refund.payment_method)
        {
            let moved = payment.amount.clone().unwrap_or_default();
            if moved.currency_code != amount.currency_code {
                return Err(
                    Error::from(Reason::CurrencyMismatch).with("currency", moved.currency_code)
                );
            }
            net = match payment.kind() {
                PaymentKind::Refund => net.saturating_sub(moved.minor_units),
                _ => net.saturating_add(moved.minor_units),
            };
        }
        if amount.minor_units > net {
            return Err(refuse(Reason::RefundExceedsPayment));
        }
        moves.push((refund.payment_method.clone(), amount));
    }
    Ok(moves)
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
        assert!(
            refundable(&paid, &[refund("b", 1)])
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
