//! `MergeTickets`.

use contract::{
    Result,
    tickets::{MergeTicketsRequest, Ticket, tickets_service::MergeTickets},
};
use principal::Call;
use service::Write;
use store::{Collection, Tx};

use crate::{Tickets, rules, store::tickets::Kept};

impl Write<MergeTickets> for Tickets {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &MergeTicketsRequest,
    ) -> Result<Ticket> {
        let one = Kept::meant(tx, call, (&request.name, "")).await?;
        let into = Kept::meant(tx, call, (&request.into, "")).await?;
        let (into, one) = rules::merge(into, one, call.now)?;
        Kept::change(tx, call, one, "ticket.merged").await?;
        Kept::change(tx, call, into, "ticket.merged").await
    }
}
