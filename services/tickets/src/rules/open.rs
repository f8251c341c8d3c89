//! A new ticket.

use contract::{
    Error, Result,
    crm::Tier,
    tickets::{Ticket, TicketKind, TicketState},
    value::{self, Instant},
};

use super::{Said, due, priority, say};
use crate::config::Config;

/// The longest subject, in characters.
const LONGEST: usize = 120;

/// A new ticket of what a request says of it.
pub(crate) fn open(
    mut new: Ticket,
    said: Said<'_>,
    tier: Tier,
    now: Instant,
    config: &Config,
) -> Result<Ticket> {
    if new.kind() == TicketKind::Unspecified {
        new.set_kind(TicketKind::Question);
    }
    let priority = priority(new.kind(), tier);
    new.subject = subject(&new.subject, said.text)?;
    new.set_priority(priority);
    new.set_state(TicketState::Open);
    new.due_time = Some(due(now, priority, config).into());
    new.create_time = Some(now.into());
    say(new, said, now)
}

/// The subject that is given, or the first words of what is said.
fn subject(given: &str, text: &str) -> Result<String> {
    let given = value::without_card_numbers(given);
    let mut words = given.split_whitespace().peekable();
    if given.chars().count() > LONGEST {
        return Err(Error::invalid("subject", "at most 120 characters"));
    }
    if words.peek().is_some() {
        return Ok(words.collect::<Vec<_>>().join(" "));
    }
    let text = value::without_card_numbers(text);
    let first: String = text.chars().take(LONGEST / 2).collect();
    match first.rsplit_once(char::is_whitespace) {
        Some((words, _)) if first.len() < text.len() => Ok(format!("{}…", words.trim())),
        _ => Ok(first.trim().to_owned()),
    }
}
