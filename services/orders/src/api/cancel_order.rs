//! `CancelOrder`.

use contract::{
    Result,
    orders::{CancelOrderRequest, orders_service::CancelOrder},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<CancelOrder> for Orders {
    fn asked(request: &CancelOrderRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: "",
        }
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        // the reason is asked for in the draft
        rules::may_modify(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &CancelOrderRequest,
        _: &Known,
    ) -> Result<Draft> {
        rules::cancel(order, request.reason(), call.now, &self.config)
    }
}
