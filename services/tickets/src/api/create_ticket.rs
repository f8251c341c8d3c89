//! `CreateTicket`.

use contract::{
    Error, Result,
    crm::Tier,
    tickets::{CreateTicketRequest, Ticket, TicketKind, tickets_service::CreateTicket},
};
use principal::Call;
use saga::Drafted;
use service::{Asked, Change};
use store::Tx;

use crate::{Tickets, rules::Said};

impl Change<CreateTicket> for Tickets {
    type Known = Tier;

    async fn learn(&self, call: &Call, _: &CreateTicketRequest) -> Result<Tier> {
        self.tier(call, call.customer()?).await
    }

    async fn draft(
        &self,
        call: &Call,
        tx: &mut Tx,
        asked: Asked<'_, CreateTicketRequest, Tier>,
    ) -> Result<Drafted<Ticket>> {
        use TicketKind::{Handover, Review, StuckChange};
        let request = asked.request;
        if matches!(request.kind(), Handover | Review | StuckChange) {
            let wanted = "QUESTION, ORDER, DELIVERY, BILLING or COMPLAINT";
            return Err(Error::invalid("kind", wanted));
        }
        let new = Ticket {
            customer: call.customer()?.to_owned(),
            kind: request.kind,
            subject: request.subject.clone(),
            ..Ticket::default()
        };
        let said = Said::by_customer(&request.text);
        self.opened(tx, new, said, *asked.known).await
    }
}
