//! `ReturnLines`.

use contract::{
    Result,
    orders::{ReturnLinesRequest, orders_service::ReturnLines},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ReturnLines> for Orders {
    fn asked(request: &ReturnLinesRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn may(&self, call: &Call, order: &Order) -> Result<()> {
        rules::may_return(order, call.now, &self.config).map(drop)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &ReturnLinesRequest,
        known: &Known,
    ) -> Result<Draft> {
        rules::return_lines(order, &request.variants, known, call.now, &self.config)
    }
}
