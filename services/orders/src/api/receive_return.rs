//! `ReceiveReturn`.

use contract::{
    Result,
    orders::{ReceiveReturnRequest, orders_service::ReceiveReturn},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ReceiveReturn> for Orders {
    fn asked(request: &ReceiveReturnRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_receive(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        _: &ReceiveReturnRequest,
        known: &Known,
    ) -> Result<Draft> {
        rules::receive(order, known, call.now)
    }
}
