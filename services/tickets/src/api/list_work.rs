//! `ListWork`.

use contract::{
    Page, Result,
    tickets::{ListTicketsResponse, ListWorkRequest, tickets_service::ListWork},
};
use principal::Call;
use service::Read;

use crate::{Tickets, store::tickets};

impl Read<ListWork> for Tickets {
    async fn read(&self, _: &Call, request: ListWorkRequest) -> Result<ListTicketsResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 50, 200)?;
        let (tickets, next_page_token) = tickets::work(&mut self.store.scanner(), &page).await?;
        Ok(ListTicketsResponse {
            tickets,
            next_page_token,
        })
    }
}
