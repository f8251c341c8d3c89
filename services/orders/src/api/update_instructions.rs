//! `UpdateInstructions`.

use contract::{
    Result,
    orders::{UpdateInstructionsRequest, orders_service::UpdateInstructions},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<UpdateInstructions> for Orders {
    fn asked(request: &UpdateInstructionsRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: "",
        }
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_modify(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &UpdateInstructionsRequest,
        _: &Known,
    ) -> Result<Draft> {
        rules::update_instructions(order, &request.instructions, call.now)
    }
}
