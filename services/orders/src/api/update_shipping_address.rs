//! `UpdateShippingAddress`.

use contract::{
    Error, Result,
    orders::{Order, UpdateShippingAddressRequest, orders_service::UpdateShippingAddress},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use super::convert::{as_shown, order_name};
use crate::{Orders, rules, store::orders};

impl Write<UpdateShippingAddress> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateShippingAddressRequest,
    ) -> Result<Order> {
        let (name, customer) = (order_name(&request.name)?, call.customer()?);
        let order = orders::get(tx, customer, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let address = request
            .address
            .clone()
            .ok_or_else(|| Error::invalid("address", "where it shall go"))?;
        let order = rules::update_address(order, address, call.now, &self.config)?;
        let order = orders::update(tx, &order).await?;
        let tags = vec![name.to_string(), customer.to_owned()];
        tx.change(Change {
            name: name.to_string(),
            kind: "order.address_changed",
            tags,
        });
        if !call.preview {
            self.metrics.changed("order.address_changed");
        }
        Ok(order.wire())
    }
}
