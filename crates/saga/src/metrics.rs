//! The metrics of changes.

use telemetry::{
    Metrics as All,
    prometheus::{
        encoding::EncodeLabelSet,
        metrics::{counter::Counter, family::Family, gauge::Gauge},
    },
};

/// A change that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Kind {
    /// As in the change feed, such as `order.cancelled`.
    kind: String,
}

/// `<service>_changes_total`, `<service>_changes_recovered_total`,
/// `<service>_changes_stuck`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics {
    changes: Family<Kind, Counter>,
    pub(crate) recovered: Counter,
    pub(crate) stuck: Gauge,
}

impl Metrics {
    pub(crate) fn new(service: &str, all: &All) -> Self {
        let own = Self::default();
        all.register(service, |registry| {
            let changes = own.changes.clone();
            registry.register("changes", "Changes by kind", changes);
            let recovered = own.recovered.clone();
            registry.register(
                "changes_recovered",
                "Changes finished by recovery",
                recovered,
            );
            let stuck = own.stuck.clone();
            let help = "Changes that can't go on by themselves: see `switchboard changes list`";
            registry.register("changes_stuck", help, stuck);
        });
        own
    }

    pub(crate) fn changed(&self, kind: &str) {
        let kind = kind.to_owned();
        self.changes.get_or_create(&Kind { kind }).inc();
    }
}
