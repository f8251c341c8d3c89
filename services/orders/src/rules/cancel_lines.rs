//! Cancelling some items, where that is configured: while the order is PENDING
//! and unmodified, and something is left of it. Their price goes back to what
//! paid, in the order of the payments.

use contract::{
    Result,
    orders::{CancelReason, Reason},
    value::Instant,
};

use super::{may_cancel, swap::stock};
use crate::{
    config::Config,
    model::{Draft, Kind, Order, price_of, take, taken},
};

/// The order without these items.
pub(crate) fn cancel_lines(
    order: Order,
    variants: &[String],
    reason: CancelReason,
    now: Instant,
    config: &Config,
) -> Result<Draft> {
    // what goes for the whole goes for a part
    may_cancel(&order, reason, config)?;
    let cancelled = taken(&order.rest.lines, variants)?;
    let mut rest = order.rest.lines.clone();
    for variant in variants {
        take(&mut rest, variant)?;
    }
    rest.retain(|line| line.quantity > 0);
    if !config.cancel_lines || rest.is_empty() {
        return Err(Reason::CancelLinesOff.into());
    }
    let mut left = price_of(&cancelled)?.minor_units;
    let mut backs = order.net_paid();
    for back in &mut backs {
        back.amount.minor_units = back.amount.minor_units.min(left);
        left -= back.amount.minor_units;
    }
    backs.retain(|back| back.amount.minor_units > 0);
    let mut draft = Draft::of(order.with_lines(rest, now)?, Kind::LinesCancelled);
    draft.release = Some(stock(&cancelled));
    Ok(draft.refunding(backs))
}
