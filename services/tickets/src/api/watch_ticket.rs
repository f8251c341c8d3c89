//! `WatchTicket`.

use contract::{
    Result,
    tickets::{Ticket, WatchTicketRequest, tickets_service::WatchTicket},
};
use futures::StreamExt;
use principal::Call;
use service::{Replies, Stream};
use store::Collection;

use super::shown;
use crate::{Tickets, store::tickets::Kept};

impl Stream<WatchTicket> for Tickets {
    async fn stream(&self, call: &Call, request: WatchTicketRequest) -> Result<Replies<Ticket>> {
        let watched = Kept::watch(&self.store, call, &request.name).await?;
        Ok(watched.map(|ticket| ticket.map(shown)).boxed())
    }
}
