//! The business metrics of orders.

use telemetry::{
    Metrics as All,
    prometheus::{
        encoding::EncodeLabelSet,
        metrics::{counter::Counter, family::Family},
    },
};

use crate::model::Kind;

/// A change that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Changed {
    /// As in the change feed, such as `order.cancelled`.
    kind: &'static str,
}

/// `orders_changes_total`, `orders_changes_recovered_total`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics {
    changes: Family<Changed, Counter>,
    /// Changes that a replica took over and finished.
    pub(crate) recovered: Counter,
}

impl Metrics {
    pub(crate) fn new(all: &All) -> Self {
        let own = Self::default();
        all.register("orders", |registry| {
            let changes = own.changes.clone();
            registry.register("changes", "Changes of orders by kind", changes);
            registry.register(
                "changes_recovered",
                "Changes finished by recovery",
                own.recovered.clone(),
            );
        });
        own
    }

    /// Counts a change.
    pub(crate) fn changed(&self, kind: Kind) {
        let kind = kind.name();
        self.changes.get_or_create(&Changed { kind }).inc();
    }
}
