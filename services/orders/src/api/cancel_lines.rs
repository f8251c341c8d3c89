//! `CancelLines`.

use contract::{
    Result,
    orders::{CancelLinesRequest, orders_service::CancelLines},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<CancelLines> for Orders {
    fn asked(request: &CancelLinesRequest) -> Asked<'_> {
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
        request: &CancelLinesRequest,
        _: &Known,
    ) -> Result<Draft> {
        let reason = request.reason();
        rules::cancel_lines(order, &request.variants, reason, call.now, &self.config)
    }
}
