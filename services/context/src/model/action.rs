//! An action of the journal: each state is a type, and a step from one to the next
//! uses it up. `PROPOSED → CONFIRMED → SENT → DONE | REFUSED | EXPIRED`.

use contract::{
    Error, Result,
    context::{Action, ActionState, Reason},
    value::Instant,
};

/// An action as it's kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Journaled {
    /// It waits for the customer's yes.
    Open(Open),
    /// It got its yes, and somebody carries it out.
    Held(Held),
    /// Nothing more happens to it.
    Closed(Closed),
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Open(Action);

/// A confirmed action, and who carries it out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    action: Action,
    holder: String,
}

/// An action that is over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Closed(Action);

/// What an action came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End<'e> {
    state: ActionState,
    reply: &'e [u8],
    refusal: &'e str,
}

impl<'e> End<'e> {
    /// `DONE`, `REFUSED` or `EXPIRED`.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a state that is no end.
    pub(crate) fn new(state: ActionState) -> Result<Self> {
        match state {
            ActionState::Done | ActionState::Refused | ActionState::Expired => Ok(Self {
                state,
                reply: &[],
                refusal: "",
            }),
            _ => Err(Error::invalid("state", "DONE, REFUSED or EXPIRED")),
        }
    }

    /// With the encoded reply of an action that is done.
    pub(crate) fn reply(mut self, reply: &'e [u8]) -> Self {
        self.reply = reply;
        self
    }

    /// With the reason of one that is refused.
    pub(crate) fn refusal(mut self, refusal: &'e str) -> Self {
        self.refusal = refusal;
        self
    }
}

impl Journaled {
    /// An action by the state that it says, and its holder.
    pub(crate) fn of(action: Action, holder: String) -> Result<Self> {
        match action.state() {
            ActionState::Proposed => Ok(Self::Open(Open(action))),
            ActionState::Confirmed | ActionState::Sent => Ok(Self::Held(Held { action, holder })),
            ActionState::Done | ActionState::Refused | ActionState::Expired => {
                Ok(Self::Closed(Closed(action)))
            }
            ActionState::Unspecified => Err(Error::internal("an action without a state")),
        }
    }

    pub(crate) fn action(&self) -> &Action {
        match self {
            Self::Open(Open(action)) | Self::Closed(Closed(action)) => action,
            Self::Held(held) => &held.action,
        }
    }

    pub(crate) fn into_action(self) -> Action {
        match self {
            Self::Open(Open(action)) | Self::Closed(Closed(action)) => action,
            Self::Held(held) => held.action,
        }
    }

    /// Whether it was declined, replaced or too late: it never had a yes.
    pub(crate) fn is_expired(&self) -> bool {
        self.action().state() == ActionState::Expired
    }
}

impl Open {
    /// The customer said yes: from now on it's carried out by `holder`.
    ///
    /// # Errors
    /// `PROPOSAL_CLOSED` where the yes comes too late.
    pub(crate) fn confirm(self, holder: &str, now: Instant) -> Result<Held> {
        let Self(mut action) = self;
        let expire = action.expire_time.map(Instant::from);
        if expire.is_some_and(|expire| expire <= now) {
            return Err(Reason::ProposalClosed.into());
        }
        action.set_state(ActionState::Confirmed);
        Ok(Held {
            action,
            holder: holder.to_owned(),
        })
    }

    /// The customer said no, at whatever time.
    pub(crate) fn decline(self) -> Closed {
        let Self(mut action) = self;
        action.set_state(ActionState::Expired);
        Closed(action)
    }
}

impl Held {
    pub(crate) fn action(&self) -> &Action {
        &self.action
    }

    pub(crate) fn holder(&self) -> &str {
        &self.holder
    }

    /// Its call is about to leave.
    ///
    /// # Errors
    /// `LEASE_LOST` for anyone but its holder: whoever took it over finishes it.
    pub(crate) fn send(mut self, holder: &str) -> Result<Self> {
        if self.holder != holder {
            return Err(Reason::LeaseLost.into());
        }
        self.action.set_state(ActionState::Sent);
        Ok(self)
    }

    /// What it came to. Anyone may say so: the same request has one outcome,
    /// whoever learns it.
    pub(crate) fn finish(mut self, end: End<'_>) -> Closed {
        self.action.set_state(end.state);
        self.action.reply = end.reply.to_vec();
        end.refusal.clone_into(&mut self.action.refusal);
        Closed(self.action)
    }
}

impl Closed {
    pub(crate) fn action(&self) -> &Action {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed() -> Open {
        let action = Action {
            state: ActionState::Proposed.into(),
            expire_time: Some(Instant::from_seconds(100).into()),
            ..Action::default()
        };
        match Journaled::of(action, String::new()).unwrap() {
            Journaled::Open(open) => open,
            other => panic!("{other:?}"),
        }
    }

    fn confirmed() -> Held {
        let now = Instant::from_seconds(99);
        proposed().confirm("a", now).unwrap()
    }

    #[test]
    fn yes_counts_until_the_proposal_expires() {
        assert_eq!(confirmed().action().state(), ActionState::Confirmed);
        assert_eq!(confirmed().holder(), "a");

        let late = proposed().confirm("a", Instant::from_seconds(100));
        assert!(late.unwrap_err().is(Reason::ProposalClosed));
        let declined = proposed().decline();
        assert_eq!(declined.action().state(), ActionState::Expired);
    }

    #[test]
    fn only_its_holder_sends_it() {
        let sent = confirmed().send("a").unwrap();
        assert_eq!(sent.action().state(), ActionState::Sent);
        // again, where the first try was cut off
        assert!(sent.clone().send("a").is_ok());
        assert!(sent.send("b").unwrap_err().is(Reason::LeaseLost));
    }

    #[test]
    fn end_is_an_end() {
        let end = End::new(ActionState::Done).unwrap().reply(b"reply");
        let done = confirmed().finish(end);
        assert_eq!(done.action().state(), ActionState::Done);
        assert_eq!(done.action().reply, b"reply");
        assert!(End::new(ActionState::Sent).is_err());
        let without = Journaled::of(Action::default(), String::new());
        assert!(without.is_err());
    }
}
