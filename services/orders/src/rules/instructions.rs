//! What is asked of the carrier: while the order is PENDING and unmodified.

use contract::{
    Error, Result,
    value::{self, Instant},
};

use super::modify::may_modify;
use crate::model::{Draft, Kind, Order};

/// The order with other instructions, which logistics is given.
pub(crate) fn update_instructions(mut order: Order, text: &str, now: Instant) -> Result<Draft> {
    may_modify(&order)?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > 200 || value::holds_card_number(&text) {
        let wanted = "at most 200 characters, and no card number";
        return Err(Error::invalid("instructions", wanted));
    }
    order.rest.instructions = text;
    order.rest.update_time = Some(now.into());
    let mut draft = Draft::of(order, Kind::InstructionsChanged);
    draft.instructs = true;
    Ok(draft)
}
