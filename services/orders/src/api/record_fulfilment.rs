//! `RecordFulfilment`.

use contract::{
    Result,
    orders::{Fulfilment, RecordFulfilmentRequest, orders_service::RecordFulfilment},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<RecordFulfilment> for Orders {
    fn asked(request: &RecordFulfilmentRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: "",
            payment_method: "",
        }
    }

    fn may(&self, _: &Call, _: &Order) -> Result<()> {
        Ok(())
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &RecordFulfilmentRequest,
        _: &Known,
    ) -> Result<Draft> {
        let lines = order.rest.lines.iter();
        let what = Fulfilment {
            stage: request.stage,
            shipment: request.shipment.clone(),
            tracking_numbers: request.tracking_numbers.clone(),
            variants: lines.map(|line| line.variant.clone()).collect(),
        };
        rules::advance(order, request.stage(), what, call.now)
    }
}
