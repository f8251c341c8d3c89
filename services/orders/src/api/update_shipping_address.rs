//! `UpdateShippingAddress`.

use contract::{
    Error, Result,
    orders::{Order, UpdateShippingAddressRequest, orders_service::UpdateShippingAddress},
};
use principal::Call;
use service::Write;
use store::Tx;

use super::convert::{as_shown, order_name};
use crate::{Orders, model::Kind, rules, store::orders};

impl Write<UpdateShippingAddress> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateShippingAddressRequest,
    ) -> Result<Order> {
        let name = order_name(&request.name)?;
        let order = orders::get(tx, call.customer()?, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let address = request
            .address
            .clone()
            .ok_or_else(|| Error::invalid("address", "where it shall go"))?;
        let order = rules::update_address(order, address, call.now, &self.config)?;
        self.write_down(call, tx, order, Kind::AddressChanged).await
    }
}
