//! `ListTickets`.

use contract::{
    Error, Page, Result,
    tickets::{ListTicketsRequest, ListTicketsResponse, tickets_service::ListTickets},
};
use principal::Call;
use service::Read;
use store::Collection;

use super::shown;
use crate::{
    Tickets,
    store::tickets::{self, Kept},
};

impl Read<ListTickets> for Tickets {
    async fn read(&self, call: &Call, request: ListTicketsRequest) -> Result<ListTicketsResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 20, 100)?;
        if request.number.len() > 64 {
            return Err(Error::invalid("number", "at most 64 characters"));
        }
        let (customer, states) = (call.customer()?, &request.states);
        let mut reader = self.store.reader();
        let (found, next_page_token) = match request.number.as_str() {
            "" => Kept::newest(&mut reader, customer, states, &page).await?,
            number => {
                let mut found = tickets::numbered(&mut reader, customer, number).await?;
                found.retain(|ticket| states.is_empty() || states.contains(&ticket.state));
                (found, String::new())
            }
        };
        Ok(ListTicketsResponse {
            tickets: found.into_iter().map(shown).collect(),
            next_page_token,
        })
    }
}
