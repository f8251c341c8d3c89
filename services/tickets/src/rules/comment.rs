//! What is said in a ticket.

use contract::{
    Error, Result,
    tickets::{Author, Comment, Reason, Ticket},
    value::{self, Instant},
};

use super::due;
use crate::{config::Config, model::State};

/// The longest thing that is said, in characters.
const LONGEST: usize = 2000;

/// The most that a ticket holds.
pub(crate) const MOST: usize = 200;

/// Something that somebody says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'s> {
    pub(crate) by: Author,
    pub(crate) text: &'s str,
    /// Only operators read it.
    pub(crate) internal: bool,
}

impl<'s> Said<'s> {
    /// What the customer says.
    pub(crate) fn by_customer(text: &'s str) -> Self {
        Self {
            by: Author::Customer,
            text,
            internal: false,
        }
    }
}

/// The ticket with what is said; card numbers are gone from it.
pub(crate) fn say(mut ticket: Ticket, said: Said<'_>, now: Instant) -> Result<Ticket> {
    let text = said.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::invalid("text", "1 to 2000 characters"));
    }
    if ticket.comments.len() >= MOST {
        return Err(Reason::TicketFull.into());
    }
    let comment = Comment {
        author: said.by.into(),
        text: value::without_card_numbers(text).to_string(),
        time: Some(now.into()),
        internal: said.internal,
    };
    if said.by == Author::Operator && !said.internal {
        ticket.last_answer = Some(comment.clone());
    }
    ticket.comments.push(comment);
    if !said.internal {
        ticket.update_time = Some(now.into());
    }
    Ok(ticket)
}

/// The ticket after the customer, or the service that speaks for them, said something:
/// what waits for them goes on, and what was solved is due anew.
pub(crate) fn answered(
    ticket: Ticket,
    said: Said<'_>,
    now: Instant,
    config: &Config,
) -> Result<Ticket> {
    let before = State::of(&ticket)?;
    let state = before.answered()?;
    let mut ticket = say(ticket, said, now)?;
    if before.ended().is_some() {
        ticket.due_time = Some(due(now, ticket.priority(), config).into());
    }
    ticket.set_state(state.wire());
    ticket.end_time = None;
    Ok(ticket)
}
