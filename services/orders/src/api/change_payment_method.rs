//! `ChangePaymentMethod`.

use contract::{
    Result,
    orders::{ChangePaymentMethodRequest, orders_service::ChangePaymentMethod},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ChangePaymentMethod> for Orders {
    fn asked(request: &ChangePaymentMethodRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_change_payment_method(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        _: &ChangePaymentMethodRequest,
        known: &Known,
    ) -> Result<Draft> {
        rules::change_payment_method(order, known, call.now)
    }
}
