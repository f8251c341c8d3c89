//! How soon a ticket is looked at: by what it is, and whose it is.

use contract::{
    Result,
    crm::Tier,
    tickets::{Reason, Ticket, TicketKind, TicketPriority},
    value::Instant,
};

use super::due;
use crate::{config::Config, model::State};

/// The priority of a kind, one higher for PREMIUM.
pub(crate) fn priority(kind: TicketKind, tier: Tier) -> TicketPriority {
    let of_kind = match kind {
        TicketKind::Unspecified | TicketKind::Question => TicketPriority::Low,
        TicketKind::Order | TicketKind::Delivery | TicketKind::Handover => TicketPriority::Normal,
        TicketKind::Billing
        | TicketKind::Complaint
        | TicketKind::Review
        | TicketKind::StuckChange => TicketPriority::High,
    };
    match tier {
        Tier::Premium => higher(of_kind),
        _ => of_kind,
    }
}

/// The ticket, to be looked at sooner than it was: once.
pub(crate) fn escalated(mut ticket: Ticket, now: Instant, config: &Config) -> Result<Ticket> {
    if State::of(&ticket)?.ended().is_some() {
        return Err(Reason::TicketClosed.into());
    }
    if ticket.escalated || ticket.priority() == TicketPriority::Urgent {
        return Err(Reason::EscalatedAlready.into());
    }
    ticket.set_priority(higher(ticket.priority()));
    ticket.escalated = true;
    let sooner = due(now, ticket.priority(), config);
    let before = ticket.due_time.map_or(sooner, Instant::from);
    ticket.due_time = Some(sooner.min(before).into());
    ticket.update_time = Some(now.into());
    Ok(ticket)
}

fn higher(priority: TicketPriority) -> TicketPriority {
    match priority {
        TicketPriority::Unspecified | TicketPriority::Low => TicketPriority::Normal,
        TicketPriority::Normal => TicketPriority::High,
        TicketPriority::High | TicketPriority::Urgent => TicketPriority::Urgent,
    }
}
