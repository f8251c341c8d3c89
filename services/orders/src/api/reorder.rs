//! `Reorder`.

use contract::{
    Result,
    orders::{ReorderRequest, orders_service::Reorder},
    types::Money,
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<Reorder> for Orders {
    fn asked(request: &ReorderRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: &request.payment_method,
        }
    }

    fn variants<'r>(_: &'r ReorderRequest, order: &'r Order) -> Vec<&'r str> {
        let lines = order.rest.lines.iter();
        lines.map(|line| line.variant.as_str()).collect()
    }

    fn agreed(request: &ReorderRequest) -> Option<&Money> {
        request.agreed_total.as_ref()
    }

    fn may(&self, _: &Call, _: &Order) -> Result<()> {
        Ok(())
    }

    fn draft(&self, call: &Call, order: Order, _: &ReorderRequest, known: &Known) -> Result<Draft> {
        // ten digits, as people read them out
        let chance = u64::from_be_bytes(principal::random_bytes());
        let number = format!("#W{:010}", chance % 10_000_000_000);
        let name = format!("orders/{}", &number[1..]);
        let new = rules::New {
            name: &name,
            number: &number,
        };
        rules::reorder(&order, new, known, call.now)
    }
}
