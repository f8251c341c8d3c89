//! What handlers of orders share.

use contract::{Result, orders as wire, value::Id};
use principal::Call;
use store::{Collection, Tx};

use crate::{
    Orders,
    model::{Kind, Order},
    store::orders::Kept,
};

impl Orders {
    /// The order of the customer who asks, as it was shown to them, if nobody else
    /// changes it.
    pub(super) async fn to_change(
        &self,
        call: &Call,
        tx: &mut Tx,
        asked: (&str, &str),
    ) -> Result<Order> {
        let order = Order::of(Kept::meant(tx, call, asked).await?)?;
        self.free(call, tx, &order).await?;
        Ok(order)
    }

    /// Writes an order that nobody else takes part in changing, and tells of it.
    pub(super) async fn write_down(
        &self,
        call: &Call,
        tx: &mut Tx,
        order: Order,
        kind: Kind,
    ) -> Result<wire::Order> {
        if !call.preview {
            self.sagas.changed(kind.name());
        }
        Kept::change(tx, call, order.wire(), kind.name()).await
    }
}

/// The name of an order.
pub(super) fn order_name(name: &str) -> Result<Id> {
    Id::parse("orders", "name", name)
}
