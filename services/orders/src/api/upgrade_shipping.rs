//! `UpgradeShipping`.

use contract::{
    Result,
    orders::{UpgradeShippingRequest, orders_service::UpgradeShipping},
    types::Money,
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<UpgradeShipping> for Orders {
    fn asked(request: &UpgradeShippingRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn agreed(request: &UpgradeShippingRequest) -> Option<&Money> {
        request.agreed_price.as_ref()
    }

    fn costs(draft: &Draft) -> Option<&Money> {
        draft.order.rest.shipping_price.as_ref()
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_upgrade(order, &self.config)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &UpgradeShippingRequest,
        known: &Known,
    ) -> Result<Draft> {
        rules::upgrade_shipping(order, request.level(), known, call.now, &self.config)
    }
}
