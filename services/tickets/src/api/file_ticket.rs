//! `FileTicket`.

use contract::{
    Error, Result,
    crm::Tier,
    tickets::{Author, FileTicketRequest, Ticket, TicketKind, tickets_service::FileTicket},
    value::Id,
};
use principal::Call;
use saga::Drafted;
use service::{Asked, Change};
use store::Tx;

use crate::{Tickets, rules::Said};

impl Change<FileTicket> for Tickets {
    type Known = Tier;

    async fn learn(&self, call: &Call, request: &FileTicketRequest) -> Result<Tier> {
        self.tier(call, &request.customer).await
    }

    async fn draft(
        &self,
        _: &Call,
        tx: &mut Tx,
        asked: Asked<'_, FileTicketRequest, Tier>,
    ) -> Result<Drafted<Ticket>> {
        let request = asked.request;
        if request.cause.is_empty() || request.cause.len() > 200 {
            return Err(Error::invalid("cause", "1 to 200 characters"));
        }
        if !request.order.is_empty() {
            Id::parse("orders", "order", &request.order)?;
        }
        let new = Ticket {
            customer: request.customer.clone(),
            kind: request.kind,
            subject: request.subject.clone(),
            order: request.order.clone(),
            conversation: request.conversation.clone(),
            cause: request.cause.clone(),
            ..Ticket::default()
        };
        let said = Said {
            by: Author::System,
            text: &request.text,
            internal: request.kind() == TicketKind::StuckChange,
        };
        self.opened(tx, new, said, *asked.known).await
    }
}
