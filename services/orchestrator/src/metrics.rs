//! The business metrics of turns.

use telemetry::{
    Metrics as All,
    prometheus::{
        encoding::EncodeLabelSet,
        metrics::{counter::Counter, family::Family},
    },
};

/// How a turn ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Ended {
    /// The intent of the playbook, or `none`.
    pub(crate) intent: String,
    /// `answer`, `question`, `confirmation`, `challenge`, `failure`, `handoff`.
    pub(crate) outcome: &'static str,
}

/// `turns_ended_total`, `turns_actions_recovered_total`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics {
    pub(crate) ended: Family<Ended, Counter>,
    pub(crate) recovered: Counter,
}

impl Metrics {
    pub(crate) fn new(all: &All) -> Self {
        let own = Self::default();
        all.register("turns", |registry| {
            registry.register("ended", "Turns by intent and outcome", own.ended.clone());
            registry.register(
                "actions_recovered",
                "Actions finished by recovery",
                own.recovered.clone(),
            );
        });
        own
    }
}
