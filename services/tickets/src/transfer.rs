//! Import and export.

use contract::{Error, Result, tickets::Ticket, value::holds_card_number};
use service::Keeps;
use store::Tx;

use crate::{Tickets, model::State, rules::MOST, store::tickets::Kept};

impl Keeps<Kept> for Tickets {
    const IMPORTED: &'static str = "ticket.imported";

    async fn check(&self, _: &mut Tx, ticket: Ticket) -> Result<Ticket> {
        State::of(&ticket)?;
        let digits = ticket.number.strip_prefix("TKT-").unwrap_or_default();
        if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::invalid("number", "such as TKT-1234567"));
        }
        let mut texts = ticket.comments.iter().map(|said| &said.text);
        let has_card =
            holds_card_number(&ticket.subject) || texts.any(|text| holds_card_number(text));
        match has_card || ticket.comments.len() > MOST {
            true => Err(Error::invalid(
                "comments",
                "at most 200, and no card number",
            )),
            false => Ok(ticket),
        }
    }
}
