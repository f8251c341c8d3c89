//! `ListOrders`.

use contract::{
    Error, Page, Result,
    orders::{ListOrdersRequest, ListOrdersResponse, orders_service::ListOrders},
};
use principal::Call;
use service::Read;

use store::Collection;

use crate::{
    Orders,
    store::orders::{self, Kept},
};

impl Read<ListOrders> for Orders {
    async fn read(&self, call: &Call, request: ListOrdersRequest) -> Result<ListOrdersResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 20, 100)?;
        if request.number.len() > 64 {
            return Err(Error::invalid("number", "at most 64 characters"));
        }
        let customer = call.customer()?;
        let mut reader = self.store.reader();
        let (orders, next_page_token) = match request.number.as_str() {
            "" => Kept::newest(&mut reader, customer, &request.states, &page).await?,
            number => {
                let mut found = orders::numbered(&mut reader, customer, number).await?;
                let states = &request.states;
                found.retain(|order| states.is_empty() || states.contains(&order.state));
                (found, String::new())
            }
        };
        Ok(ListOrdersResponse {
            orders,
            next_page_token,
        })
    }
}
