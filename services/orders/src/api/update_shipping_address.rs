//! `UpdateShippingAddress`.

use contract::{
    Error, Result,
    orders::{Order, UpdateShippingAddressRequest, orders_service::UpdateShippingAddress},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Orders, model::Kind, rules};

impl Write<UpdateShippingAddress> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateShippingAddressRequest,
    ) -> Result<Order> {
        let asked = (&*request.name, &*request.etag);
        let order = self.to_change(call, tx, asked).await?;
        let address = request
            .address
            .clone()
            .ok_or_else(|| Error::invalid("address", "where it shall go"))?;
        let order = rules::update_address(order, address, call.now, &self.config)?;
        self.write_down(call, tx, order, Kind::AddressChanged).await
    }
}
