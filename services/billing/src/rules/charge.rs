//! What may be taken for an order: from a gift card what it holds, and for one
//! order no more than the cap.

use contract::{
    Error, Result,
    billing::{OrderPayment, PaymentMethod, PaymentMethodKind, Reason},
    types::Money,
};

use super::refund::net;

/// Whether an amount may be taken from a method, given what was paid for the
/// order so far.
pub(crate) fn chargeable(
    method: &PaymentMethod,
    amount: &Money,
    paid: &[OrderPayment],
    cap: i64,
) -> Result<()> {
    if amount.minor_units <= 0 {
        return Err(Error::invalid("amount", "more than zero"));
    }
    let sum = net(paid, &amount.currency_code)?.checked_add(amount.minor_units);
    if sum.is_none_or(|sum| sum > cap) {
        return Err(Error::from(Reason::OrderCapExceeded).with("cap", cap));
    }
    if method.kind() != PaymentMethodKind::GiftCard {
        return Ok(());
    }
    let left = method.balance.clone().unwrap_or_default();
    if left.currency_code != amount.currency_code {
        return Err(Error::from(Reason::CurrencyMismatch).with("currency", left.currency_code));
    }
    if left.minor_units < amount.minor_units {
        let error = Error::from(Reason::GiftCardInsufficient);
        return Err(error.with("payment_method", &method.name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contract::{billing::PaymentKind, value};

    use super::*;

    fn card(kind: PaymentMethodKind, cents: i64) -> PaymentMethod {
        PaymentMethod {
            kind: kind.into(),
            balance: Some(value::of("USD", cents)),
            ..PaymentMethod::default()
        }
    }

    #[test]
    fn table_of_refusals() {
        let paid = [OrderPayment {
            kind: PaymentKind::Payment.into(),
            amount: Some(value::of("USD", 700)),
            ..OrderPayment::default()
        }];
        let gift = card(PaymentMethodKind::GiftCard, 200);
        let visa = card(PaymentMethodKind::Card, 0);
        let ask =
            |method, currency, cents| chargeable(method, &value::of(currency, cents), &paid, 1_000);

        assert!(ask(&gift, "USD", 200).is_ok());
        assert!(ask(&visa, "USD", 300).is_ok());
        let refused = |asked: Result<()>, reason: Reason| asked.unwrap_err().is(reason);
        assert!(refused(
            ask(&gift, "USD", 201),
            Reason::GiftCardInsufficient
        ));
        assert!(refused(ask(&visa, "USD", 301), Reason::OrderCapExceeded));
        assert!(refused(
            ask(&visa, "USD", i64::MAX),
            Reason::OrderCapExceeded
        ));
        assert!(refused(ask(&visa, "EUR", 1), Reason::CurrencyMismatch));
        assert!(chargeable(&gift, &value::of("EUR", 1), &[], 1_000).is_err());
        assert!(ask(&visa, "USD", 0).is_err() && ask(&visa, "USD", -1).is_err());
    }
}
