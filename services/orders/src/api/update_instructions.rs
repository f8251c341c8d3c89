//! `UpdateInstructions`.

use contract::{
    Result,
    orders::{Order, UpdateInstructionsRequest, orders_service::UpdateInstructions},
};
use principal::Call;
use service::Write;
use store::Tx;

use super::convert::{as_shown, order_name};
use crate::{Orders, model::Kind, rules, store::orders};

impl Write<UpdateInstructions> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &UpdateInstructionsRequest,
    ) -> Result<Order> {
        let name = order_name(&request.name)?;
        let order = orders::get(tx, call.customer()?, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let order = rules::update_instructions(order, &request.instructions, call.now)?;
        self.write_down(call, tx, &order, Kind::InstructionsChanged)
            .await
    }
}
