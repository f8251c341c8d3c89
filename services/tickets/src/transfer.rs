//! Import and export.

use contract::{Error, Result, tickets::Ticket};
use service::Keeps;
use store::Tx;

use crate::{Tickets, model::State, store::tickets::Kept};

impl Keeps<Kept> for Tickets {
    const IMPORTED: &'static str = "ticket.imported";

    async fn check(&self, _: &mut Tx, ticket: Ticket) -> Result<Ticket> {
        State::of(&ticket)?;
        if ticket.customer.is_empty() {
            return Err(Error::invalid("customer", "whose it is"));
        }
        let digits = ticket.number.strip_prefix("TKT-").unwrap_or_default();
        match digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(ticket),
            false => Err(Error::invalid("number", "such as TKT-1234567")),
        }
    }
}
