//! `ReopenTicket`.

use contract::{
    Result,
    tickets::{ReopenTicketRequest, Ticket, tickets_service::ReopenTicket},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Tickets, rules};

impl Write<ReopenTicket> for Tickets {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ReopenTicketRequest,
    ) -> Result<Ticket> {
        let asked = (&*request.name, &*request.etag);
        let rule = |ticket: Ticket| rules::reopened(ticket, &request.text, call.now, &self.config);
        self.changed(call, tx, asked, ("ticket.reopened", rule))
            .await
    }
}
