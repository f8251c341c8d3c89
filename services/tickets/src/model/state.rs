//! Where a ticket stands, and where it can go from there.

use std::time::Duration;

use contract::{
    Error, Result,
    tickets::{Reason, Ticket, TicketState},
    value::Instant,
};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    InProgress,
    Waiting,
    Resolved { at: Instant },
    Closed { at: Instant },
}

impl State {
    /// The state that a ticket is in.
    pub(crate) fn of(ticket: &Ticket) -> Result<Self> {
        let ended = ticket.end_time.map(Instant::from);
        let at =
            || ended.ok_or_else(|| Error::invalid("end_time", "when it was resolved or closed"));
        match ticket.state() {
            TicketState::Open => Ok(Self::Open),
            TicketState::InProgress => Ok(Self::InProgress),
            TicketState::WaitingForCustomer => Ok(Self::Waiting),
            TicketState::Resolved => Ok(Self::Resolved { at: at()? }),
            TicketState::Closed => Ok(Self::Closed { at: at()? }),
            TicketState::Unspecified => Err(Error::invalid("state", "where the ticket stands")),
        }
    }

    /// As the contract has it.
    pub(crate) fn wire(self) -> TicketState {
        match self {
            Self::Open => TicketState::Open,
            Self::InProgress => TicketState::InProgress,
            Self::Waiting => TicketState::WaitingForCustomer,
            Self::Resolved { .. } => TicketState::Resolved,
            Self::Closed { .. } => TicketState::Closed,
        }
    }

    /// When it was over, if it is.
    pub(crate) fn ended(self) -> Option<Instant> {
        match self {
            Self::Resolved { at } | Self::Closed { at } => Some(at),
            Self::Open | Self::InProgress | Self::Waiting => None,
        }
    }

    /// The customer has said something: what waits for them goes on.
    pub(crate) fn answered(self) -> Result<Self> {
        match self {
            Self::Waiting | Self::Resolved { .. } => Ok(Self::Open),
            Self::Open | Self::InProgress => Ok(self),
            Self::Closed { .. } => Err(Reason::TicketClosed.into()),
        }
    }

    /// It's closed.
    pub(crate) fn closed(self, now: Instant) -> Result<Self> {
        match self {
            Self::Closed { .. } => Err(Reason::TicketClosed.into()),
            _ => Ok(Self::Closed { at: now }),
        }
    }

    /// It isn't solved, and was ended within so many days.
    pub(crate) fn reopened(self, now: Instant, days: u32) -> Result<Self> {
        let window = Duration::from_secs(u64::from(days) * 24 * 3600);
        match self.ended() {
            Some(at) if now.since(at) <= window => Ok(Self::Open),
            Some(_) => Err(Error::from(Reason::ReopenWindowClosed).with("days", days)),
            None => Err(self.refused(Reason::TicketNotClosed)),
        }
    }

    /// An operator moves it on.
    pub(crate) fn moved(self, to: TicketState, now: Instant) -> Result<Self> {
        match (self, to) {
            (Self::Open | Self::Waiting, TicketState::InProgress) => Ok(Self::InProgress),
            (Self::Open | Self::InProgress, TicketState::WaitingForCustomer) => Ok(Self::Waiting),
            (Self::Open | Self::InProgress | Self::Waiting, TicketState::Resolved) => {
                Ok(Self::Resolved { at: now })
            }
            (_, TicketState::Closed) => self.closed(now),
            _ => Err(self.refused(Reason::TicketState)),
        }
    }

    fn refused(self, reason: Reason) -> Error {
        let name = self.wire().as_str_name();
        Error::from(reason).with("state", name.trim_start_matches("TICKET_STATE_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDED: Instant = Instant::from_micros(1_000_000);

    const ALL: [State; 5] = [
        State::Open,
        State::InProgress,
        State::Waiting,
        State::Resolved { at: ENDED },
        State::Closed { at: ENDED },
    ];

    /// What each state becomes by a move: one letter each, `-` where it's refused.
    fn row(after: impl Fn(State) -> Result<State>) -> String {
        let letter = |state: State| match after(state) {
            Ok(State::Open) => 'o',
            Ok(State::InProgress) => 'p',
            Ok(State::Waiting) => 'w',
            Ok(State::Resolved { .. }) => 'r',
            Ok(State::Closed { .. }) => 'c',
            Err(_) => '-',
        };
        ALL.into_iter().map(letter).collect()
    }

    #[test]
    fn table_of_moves_is_this_one() {
        let soon = ENDED.after(Duration::from_secs(60));
        let late = ENDED.after(Duration::from_secs(31 * 24 * 3600));
        let moved = |to| row(move |state| state.moved(to, soon));

        assert_eq!(row(State::answered), "opoo-");
        assert_eq!(row(|state| state.closed(soon)), "cccc-");
        assert_eq!(row(|state| state.reopened(soon, 30)), "---oo");
        assert_eq!(row(|state| state.reopened(late, 30)), "-----");
        assert_eq!(moved(TicketState::Open), "-----");
        assert_eq!(moved(TicketState::InProgress), "p-p--");
        assert_eq!(moved(TicketState::WaitingForCustomer), "ww---");
        assert_eq!(moved(TicketState::Resolved), "rrr--");
        assert_eq!(moved(TicketState::Closed), "cccc-");
    }
}
