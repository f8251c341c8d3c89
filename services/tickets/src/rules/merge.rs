//! Two tickets about one thing.

use contract::{
    Result,
    tickets::{Comment, Reason, Ticket, TicketKind},
    value::Instant,
};

use super::{MOST, closed};
use crate::model::State;

/// The ticket that goes on, with all that was said in either, and the one that is
/// closed.
pub(crate) fn merge(mut into: Ticket, one: Ticket, now: Instant) -> Result<(Ticket, Ticket)> {
    let is_internal = |ticket: &Ticket| ticket.kind() == TicketKind::StuckChange;
    let is_one_audience = is_internal(&into) == is_internal(&one);
    if into.name == one.name || into.customer != one.customer || !is_one_audience {
        return Err(Reason::NotMergeable.into());
    }
    if State::of(&into)?.ended().is_some() {
        return Err(Reason::TicketClosed.into());
    }
    into.comments.extend(one.comments.iter().cloned());
    into.comments
        .sort_by_key(|said| said.time.map(Instant::from));
    if into.comments.len() > MOST {
        return Err(Reason::TicketFull.into());
    }
    if one.due_time.map(Instant::from) < into.due_time.map(Instant::from) {
        into.due_time = one.due_time;
    }
    into.priority = into.priority.max(one.priority);
    into.escalated |= one.escalated;
    let said = |answer: &Option<Comment>| answer.as_ref()?.time.map(Instant::from);
    if said(&one.last_answer) > said(&into.last_answer) {
        into.last_answer.clone_from(&one.last_answer);
    }
    into.update_time = Some(now.into());
    let mut one = closed(one, now)?;
    one.merged_into.clone_from(&into.name);
    Ok((into, one))
}
