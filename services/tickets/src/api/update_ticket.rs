//! `UpdateTicket`.

use contract::{
    Result,
    tickets::{Ticket, UpdateTicketRequest, tickets_service::UpdateTicket},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Tickets, rules};

impl Write<UpdateTicket> for Tickets {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateTicketRequest,
    ) -> Result<Ticket> {
        let asked = (&*request.name, &*request.etag);
        let rule = |ticket: Ticket| rules::moved(ticket, request, call.now);
        self.changed(call, tx, asked, ("ticket.updated", rule))
            .await
    }
}
