//! Swapping items before they are sent: while PENDING, once, all in one call,
//! for other variants of the same products that are in stock. The difference is
//! paid or refunded on one method; none makes no payment.

use contract::{Result, value::Instant};

use super::swap::{Swaps, stock};
use crate::{
    error,
    model::{Back, Draft, Kind, Known, Order, State},
};

/// Whether items may be swapped now.
pub(crate) fn may_modify(order: &Order) -> Result<()> {
    match order.state {
        State::OPEN => Ok(()),
        _ => Err(error::not_pending(&order.state)),
    }
}

/// The order with other items.
pub(crate) fn modify(order: Order, swaps: Swaps<'_>, known: &Known, now: Instant) -> Result<Draft> {
    may_modify(&order)?;
    let swapped = swaps.apply(&order.rest.lines, known, false)?;
    let mut order = order.with_lines(swapped.lines, now)?;
    order.state = State::Pending {
        items_modified: true,
    };
    let mut draft = Draft::of(order, Kind::LinesModified);
    draft.reserve = stock(&swapped.new);
    draft.release = Some(stock(&swapped.old));
    settled(draft, swapped.difference, known)
}

/// A draft with a difference charged or on its way back.
pub(super) fn settled(
    draft: Draft,
    mut difference: contract::types::Money,
    known: &Known,
) -> Result<Draft> {
    if difference.minor_units == 0 {
        return Ok(draft);
    }
    let method = known.method(difference.minor_units)?;
    let charges = difference.minor_units > 0;
    difference.minor_units = difference.minor_units.abs();
    let back = Back {
        payment_method: method.name.clone(),
        amount: difference,
    };
    Ok(match charges {
        true => draft.charging(back),
        false => draft.refunding(vec![back]),
    })
}

#[cfg(test)]
mod tests {
    use contract::{
        billing::{PaymentMethod, PaymentMethodKind, Reason as BillingReason},
        catalog::{Product, Variant},
        orders::{self as wire, Line, Reason},
        value,
    };

    use super::*;

    fn known(gift: i64) -> Known {
        let variant = |name: &str, cents, available| Variant {
            name: format!("products/lamp/variants/{name}"),
            price: Some(value::of("USD", cents)),
            available,
            ..Variant::default()
        };
        Known {
            products: vec![Product {
                name: "products/lamp".into(),
                variants: vec![
                    variant("black", 100, true),
                    variant("white", 150, true),
                    variant("red", 70, true),
                    variant("gone", 100, false),
                ],
                ..Product::default()
            }],
            method: Some(PaymentMethod {
                name: "paymentMethods/gift".into(),
                kind: PaymentMethodKind::GiftCard.into(),
                balance: Some(value::of("USD", gift)),
                ..PaymentMethod::default()
            }),
        }
    }

    fn order(state: State) -> Order {
        let rest = wire::Order {
            lines: vec![Line {
                product: "products/lamp".into(),
                variant: "products/lamp/variants/black".into(),
                quantity: 2,
                unit_price: Some(value::of("USD", 100)),
                ..Line::default()
            }],
            ..wire::Order::default()
        };
        Order { rest, state }
    }

    fn ask(state: State, old: &[&str], new: &[&str], known: &Known) -> Result<Draft> {
        let name = |short: &&str| format!("products/lamp/variants/{short}");
        let (old, new): (Vec<_>, Vec<_>) = (
            old.iter().map(name).collect(),
            new.iter().map(name).collect(),
        );
        let swaps = Swaps {
            variants: &old,
            new_variants: &new,
        };
        modify(order(state), swaps, known, Instant::default())
    }

    #[test]
    fn table_of_refusals() {
        let refused = |asked: Result<Draft>, reason: Reason| {
            let error = asked.unwrap_err();
            assert!(error.is(reason), "{error}");
        };
        let all = known(50);
        let modified = State::Pending {
            items_modified: true,
        };
        refused(
            ask(modified, &["black"], &["red"], &all),
            Reason::ItemsModified,
        );
        refused(
            ask(State::Shipped, &["black"], &["red"], &all),
            Reason::OrderNotPending,
        );
        refused(
            ask(State::OPEN, &["black"], &["black"], &all),
            Reason::VariantUnchanged,
        );
        refused(
            ask(State::OPEN, &["red"], &["black"], &all),
            Reason::LineNotOnOrder,
        );
        refused(
            ask(State::OPEN, &["black"], &["gone"], &all),
            Reason::VariantUnavailable,
        );
        refused(
            ask(State::OPEN, &["black"; 3], &["red"; 3], &all),
            Reason::LineNotOnOrder,
        );
        for (old, new) in [(&[][..], &[][..]), (&["black"][..], &[][..])] {
            let asked = ask(State::OPEN, old, new, &all);
            assert!(
                asked
                    .unwrap_err()
                    .is(contract::PlatformReason::InvalidRequest)
            );
        }
        let poor = ask(State::OPEN, &["black"], &["white"], &known(49));
        assert!(poor.unwrap_err().is(BillingReason::GiftCardInsufficient));
    }

    #[test]
    fn difference_is_charged_or_goes_back_or_is_nothing() {
        let dearer = ask(State::OPEN, &["black"], &["white"], &known(50)).unwrap();
        assert_eq!(dearer.charge.unwrap().amount.minor_units, 50);
        assert!(dearer.costs && dearer.refund.is_empty());
        // one of two is swapped: the line is split
        let quantities: Vec<_> = dearer
            .order
            .rest
            .lines
            .iter()
            .map(|line| line.quantity)
            .collect();
        assert_eq!(quantities, [1, 1]);
        assert_eq!(dearer.order.rest.total, Some(value::of("USD", 250)));

        let cheaper = ask(State::OPEN, &["black"; 2], &["red"; 2], &known(0)).unwrap();
        assert_eq!(cheaper.refund[0].amount.minor_units, 60);
        assert!(!cheaper.costs && cheaper.charge.is_none());
        assert_eq!(cheaper.reserve[0].quantity, 2);

        let even = ask(State::OPEN, &["black"; 2], &["white", "red"], &known(20)).unwrap();
        assert_eq!(even.charge.map(|back| back.amount.minor_units), Some(20));
    }
}
