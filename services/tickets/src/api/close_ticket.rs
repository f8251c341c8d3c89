//! `CloseTicket`.

use contract::{
    Result,
    tickets::{CloseTicketRequest, Ticket, tickets_service::CloseTicket},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Tickets, rules};

impl Write<CloseTicket> for Tickets {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &CloseTicketRequest,
    ) -> Result<Ticket> {
        let asked = (&*request.name, &*request.etag);
        let rule = |ticket: Ticket| rules::closed(ticket, call.now);
        self.changed(call, tx, asked, ("ticket.closed", rule)).await
    }
}
