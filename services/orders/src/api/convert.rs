//! What a request holds, as its handler needs it.

use contract::{Result, value::Id};

use crate::{error, model::Order};

/// The name of an order.
pub(super) fn order_name(name: &str) -> Result<Id> {
    Id::parse("orders", "name", name)
}

/// Checks that an order is the one that was shown; no etag takes it as it is.
pub(super) fn as_shown(order: Order, etag: &str) -> Result<Order> {
    if etag.is_empty() || etag == order.version.to_string() {
        Ok(order)
    } else {
        Err(error::changed())
    }
}
