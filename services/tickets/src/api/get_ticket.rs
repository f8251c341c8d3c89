//! `GetTicket`.

use contract::{
    Result,
    tickets::{GetTicketRequest, Ticket, tickets_service::GetTicket},
};
use principal::Call;
use service::Read;
use store::Collection;

use super::shown;
use crate::{Tickets, store::tickets::Kept};

impl Read<GetTicket> for Tickets {
    async fn read(&self, call: &Call, request: GetTicketRequest) -> Result<Ticket> {
        let asked = (&*request.name, "");
        let found = Kept::meant(&mut self.store.reader(), call, asked).await;
        found.map(shown)
    }
}
