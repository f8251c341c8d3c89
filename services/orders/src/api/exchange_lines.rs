//! `ExchangeLines`.

use contract::{
    Result,
    orders::{ExchangeLinesRequest, orders_service::ExchangeLines},
    types::Money,
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ExchangeLines> for Orders {
    fn asked(request: &ExchangeLinesRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn variants<'r>(request: &'r ExchangeLinesRequest, _: &'r Order) -> Vec<&'r str> {
        request.new_variants.iter().map(String::as_str).collect()
    }

    fn agreed(request: &ExchangeLinesRequest) -> Option<&Money> {
        request.agreed_difference.as_ref()
    }

    fn costs(draft: &Draft) -> Option<&Money> {
        draft.order.state.exchange()?.difference.as_ref()
    }

    fn may(&self, call: &Call, order: &Order) -> Result<()> {
        rules::may_return(order, call.now, &self.config).map(drop)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &ExchangeLinesRequest,
        known: &Known,
    ) -> Result<Draft> {
        let swaps = rules::Swaps {
            variants: &request.variants,
            new_variants: &request.new_variants,
        };
        rules::exchange(order, swaps, known, call.now, &self.config)
    }
}
