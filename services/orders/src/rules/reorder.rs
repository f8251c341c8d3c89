//! The same again: a new order, at the prices of now, to the same address, paid
//! by one method.

use contract::{
    Result,
    orders::{self as wire, Line},
    value::Instant,
};

use super::{modify::settled, swap::stock};
use crate::model::{Draft, Kind, Known, Order, State, price_of};

/// How a new order is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct New<'n> {
    pub(crate) name: &'n str,
    pub(crate) number: &'n str,
}

/// A new order like an old one.
pub(crate) fn reorder(order: &Order, new: New<'_>, known: &Known, now: Instant) -> Result<Draft> {
    let lines: Vec<Line> = order
        .rest
        .lines
        .iter()
        .map(|line| {
            let (_, variant) = known.variant(&line.product, &line.variant)?;
            Ok(Line {
                unit_price: variant.price.clone(),
                options: variant.options.clone(),
                ..line.clone()
            })
        })
        .collect::<Result<_>>()?;
    let total = price_of(&lines)?;
    let rest = wire::Order {
        name: new.name.to_owned(),
        number: new.number.to_owned(),
        customer: order.rest.customer.clone(),
        shipping_address: order.rest.shipping_address.clone(),
        create_time: Some(now.into()),
        reservation: format!("{}/stock", new.name),
        total: Some(total.clone()),
        lines: lines.clone(),
        ..wire::Order::default()
    };
    let placed = Order {
        rest,
        state: State::OPEN,
    };
    let mut draft = Draft::of(placed.now_in(State::OPEN, now), Kind::Placed);
    draft.created = true;
    draft.keep = true;
    draft.reserve = stock(&lines);
    settled(draft, total, known)
}
