//! `GetOrder`.

use contract::{
    Result,
    orders::{GetOrderRequest, Order, orders_service::GetOrder},
};
use principal::Call;
use service::Read;

use super::convert::order_name;
use crate::{Orders, store::orders};

impl Read<GetOrder> for Orders {
    async fn read(&self, call: &Call, request: GetOrderRequest) -> Result<Order> {
        let name = order_name(&request.name)?;
        let order = orders::get(&mut self.store.reader(), call.customer()?, name.as_str()).await?;
        Ok(order.wire())
    }
}
