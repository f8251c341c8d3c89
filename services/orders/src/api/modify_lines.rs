//! `ModifyLines`.

use contract::{
    Result,
    orders::{ModifyLinesRequest, orders_service::ModifyLines},
    types::Money,
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ModifyLines> for Orders {
    fn asked(request: &ModifyLinesRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn variants<'r>(request: &'r ModifyLinesRequest, _: &'r Order) -> Vec<&'r str> {
        request.new_variants.iter().map(String::as_str).collect()
    }

    fn agreed(request: &ModifyLinesRequest) -> Option<&Money> {
        request.agreed_total.as_ref()
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_modify(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &ModifyLinesRequest,
        known: &Known,
    ) -> Result<Draft> {
        let swaps = rules::Swaps {
            variants: &request.variants,
            new_variants: &request.new_variants,
        };
        rules::modify(order, swaps, known, call.now)
    }
}
