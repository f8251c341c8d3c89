//! What handlers of tickets share.

use contract::{Result, tickets::Ticket};
use principal::Call;
use store::{Collection, Tx};

use crate::{Tickets, store::tickets::Kept};

/// The ticket as its customer sees it: without what only operators read.
pub(crate) fn shown(mut ticket: Ticket) -> Ticket {
    ticket.comments.retain(|said| !said.internal);
    ticket
}

impl Tickets {
    /// Changes the ticket that a caller means by a rule; tells of it under what the
    /// change is called.
    pub(super) async fn changed(
        &self,
        call: &Call,
        tx: &mut Tx,
        asked: (&str, &str),
        (kind, rule): (&'static str, impl FnOnce(Ticket) -> Result<Ticket> + Send),
    ) -> Result<Ticket> {
        let ticket = rule(Kept::meant(tx, call, asked).await?)?;
        if !call.preview {
            self.sagas.changed(kind);
        }
        let ticket = Kept::change(tx, call, ticket, kind).await?;
        Ok(match call.customer.is_some() {
            true => shown(ticket),
            false => ticket,
        })
    }
}
