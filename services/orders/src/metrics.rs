//! The business metrics of orders.

use telemetry::{Metrics as All, prometheus::metrics::counter::Counter};

/// `orders_cancelled_total`, `orders_address_changed_total`,
/// `orders_changes_recovered_total`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics {
    /// Orders that were cancelled.
    pub(crate) cancelled: Counter,
    /// Orders that go elsewhere now.
    pub(crate) address_changed: Counter,
    /// Changes that a replica took over and finished.
    pub(crate) recovered: Counter,
}

impl Metrics {
    pub(crate) fn new(all: &All) -> Self {
        let own = Self::default();
        all.register("orders", |registry| {
            registry.register(
                "cancelled",
                "Orders that were cancelled",
                own.cancelled.clone(),
            );
            registry.register(
                "address_changed",
                "Orders that go elsewhere now",
                own.address_changed.clone(),
            );
            registry.register(
                "changes_recovered",
                "Changes finished by recovery",
                own.recovered.clone(),
            );
        });
        own
    }
}
