//! `UpdateInstructions`.

use contract::{
    Result,
    orders::{Order, UpdateInstructionsRequest, orders_service::UpdateInstructions},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use super::convert::{as_shown, order_name};
use crate::{Orders, rules, store::orders};

impl Write<UpdateInstructions> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateInstructionsRequest,
    ) -> Result<Order> {
        let (name, customer) = (order_name(&request.name)?, call.customer()?);
        let order = orders::get(tx, customer, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let order = rules::update_instructions(order, &request.instructions, call.now)?;
        let order = orders::update(tx, &order).await?;
        let tags = vec![name.to_string(), customer.to_owned()];
        tx.change(Change {
            name: name.to_string(),
            kind: "order.instructions_changed",
            tags,
        });
        Ok(order.wire())
    }
}
