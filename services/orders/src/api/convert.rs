//! What a request holds, as its handler needs it; and what handlers write.

use contract::{Result, orders as wire, value::Id};
use principal::Call;
use store::{Change, Tx};

use crate::{
    Orders, error,
    model::{Kind, Order},
    store::orders,
};

impl Orders {
    /// Writes an order that nobody else takes part in changing, and tells of it.
    pub(super) async fn write_down(
        &self,
        call: &Call,
        tx: &mut Tx,
        order: Order,
        kind: Kind,
    ) -> Result<wire::Order> {
        let shown_of = order.rest.etag.clone();
        let order = orders::update(tx, order).await?;
        tx.change(Change {
            name: order.rest.name.clone(),
            kind: kind.name().into(),
            tags: vec![order.rest.name.clone(), order.rest.customer.clone()],
        });
        if !call.preview {
            self.sagas.changed(kind.name());
        }
        let mut reply = order.wire();
        if call.preview {
            // a yes is to this: of the order that it was made from
            reply.etag = shown_of;
        }
        Ok(reply)
    }
}

/// The name of an order.
pub(super) fn order_name(name: &str) -> Result<Id> {
    Id::parse("orders", "name", name)
}

/// Checks that an order is the one that was shown; no etag takes it as it is.
pub(super) fn as_shown(order: Order, etag: &str) -> Result<Order> {
    if etag.is_empty() || etag == order.rest.etag {
        Ok(order)
    } else {
        Err(error::changed())
    }
}
