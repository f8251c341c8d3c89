//! `EscalateTicket`.

use contract::{
    Result,
    tickets::{EscalateTicketRequest, Ticket, tickets_service::EscalateTicket},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Tickets, rules};

impl Write<EscalateTicket> for Tickets {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &EscalateTicketRequest,
    ) -> Result<Ticket> {
        let asked = (&*request.name, &*request.etag);
        let rule = |ticket: Ticket| rules::escalated(ticket, call.now, &self.config);
        self.changed(call, tx, asked, ("ticket.escalated", rule))
            .await
    }
}
