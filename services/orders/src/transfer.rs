//! Import and export.

use contract::{Result, orders as wire};
use service::Keeps;
use store::Tx;

use crate::{
    Orders, error,
    model::{Kind, Order},
    store::orders::Kept,
};

impl Keeps<Kept> for Orders {
    const IMPORTED: &'static str = Kind::Imported.name();

    async fn check(&self, tx: &mut Tx, order: wire::Order) -> Result<wire::Order> {
        let order = Order::parse(order)?.wire();
        // a change that is under way was accepted on what is there
        match self.sagas.is_busy(tx, &order.name).await? {
            true => Err(error::busy()),
            false => Ok(order),
        }
    }
}
