//! Swapping after it arrived: only when DELIVERED and within the window, once;
//! for the same variant or another of its product. A gift card must cover the
//! difference when it's asked for; it moves when the goods are back.

use contract::{Result, orders::Exchange, value::Instant};

use super::{
    may_return,
    returns::goes_back,
    swap::{Swaps, stock},
};
use crate::{
    config::Config,
    model::{Draft, Kind, Known, Order, State},
};

/// The order with items that are to be swapped.
pub(crate) fn exchange(
    order: Order,
    swaps: Swaps<'_>,
    known: &Known,
    now: Instant,
    config: &Config,
) -> Result<Draft> {
    may_return(&order, now, config)?;
    let swapped = swaps.apply(&order.rest.lines, known, true)?;
    let difference = swapped.difference;
    goes_back(&order, difference.minor_units.saturating_neg().max(0))?;
    let method = match difference.minor_units {
        0 => known.method.as_ref().map_or("", |method| &method.name),
        cents => &known.method(cents)?.name,
    };
    let exchange = Exchange {
        variants: swaps.variants.to_vec(),
        new_variants: swaps.new_variants.to_vec(),
        payment_method: method.to_owned(),
        difference: Some(difference.clone()),
        new_lines: swapped.new.clone(),
    };
    let order = order.now_in(State::ExchangeRequested(exchange), now);
    let mut draft = Draft::of(order, Kind::ExchangeRequested);
    draft.reserve = stock(&swapped.new);
    draft.costs = difference.minor_units > 0;
    Ok(draft)
}
