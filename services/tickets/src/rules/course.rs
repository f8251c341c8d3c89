//! How a ticket goes on: closed, opened again, moved on by an operator.

use contract::{
    Error, Result,
    tickets::{Author, Ticket, TicketState, UpdateTicketRequest},
    value::Instant,
};

use super::{Said, due, say};
use crate::{config::Config, model::State};

/// The ticket, closed.
pub(crate) fn closed(ticket: Ticket, now: Instant) -> Result<Ticket> {
    let state = State::of(&ticket)?.closed(now)?;
    Ok(now_in(ticket, state, now))
}

/// The ticket, open again and due anew, with what isn't solved if that is said.
pub(crate) fn reopened(
    ticket: Ticket,
    text: &str,
    now: Instant,
    config: &Config,
) -> Result<Ticket> {
    let state = State::of(&ticket)?.reopened(now, config.reopen_days)?;
    let mut ticket = now_in(ticket, state, now);
    ticket.merged_into.clear();
    ticket.due_time = Some(due(now, ticket.priority(), config).into());
    match text.trim() {
        "" => Ok(ticket),
        text => say(ticket, Said::by_customer(text), now),
    }
}

/// The ticket as an operator moves it on, says something in it, or both.
pub(crate) fn moved(
    mut ticket: Ticket,
    asked: &UpdateTicketRequest,
    now: Instant,
) -> Result<Ticket> {
    let says_nothing = asked.text.trim().is_empty();
    match asked.state() {
        TicketState::Unspecified if says_nothing => {
            return Err(Error::invalid("state", "a state, or a text"));
        }
        TicketState::Unspecified => {}
        to => {
            let state = State::of(&ticket)?.moved(to, now)?;
            ticket = now_in(ticket, state, now);
        }
    }
    let said = Said {
        by: Author::Operator,
        text: &asked.text,
        internal: asked.internal,
    };
    match says_nothing {
        true => Ok(ticket),
        false => say(ticket, said, now),
    }
}

/// The ticket in another state.
pub(super) fn now_in(mut ticket: Ticket, state: State, now: Instant) -> Ticket {
    ticket.set_state(state.wire());
    ticket.end_time = state.ended().map(Into::into);
    ticket.update_time = Some(now.into());
    ticket
}
