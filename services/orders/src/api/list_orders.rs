//! `ListOrders`.

use contract::{
    Error, Page, Result,
    orders::{ListOrdersRequest, ListOrdersResponse, orders_service::ListOrders},
};
use principal::Call;
use service::Read;

use crate::{
    Orders,
    model::Order,
    store::orders::{self, Wanted},
};

impl Read<ListOrders> for Orders {
    async fn read(&self, call: &Call, request: ListOrdersRequest) -> Result<ListOrdersResponse> {
        let page = Page::parse(request.page_size, &request.page_token, 20, 100)?;
        if request.states.len() > 9 || request.states().any(|state| state == Default::default()) {
            return Err(Error::invalid("states", "at most nine states of orders"));
        }
        if request.number.len() > 64 {
            return Err(Error::invalid("number", "at most 64 characters"));
        }
        let customer = call.customer()?;
        let wanted = Wanted {
            states: &request.states,
            number: &request.number,
        };
        let found = orders::list(&mut self.store.reader(), customer, &wanted, &page).await?;
        let (found, next_page_token) = page.cut(found, orders::key);
        Ok(ListOrdersResponse {
            orders: found.iter().map(Order::wire).collect(),
            next_page_token,
        })
    }
}
