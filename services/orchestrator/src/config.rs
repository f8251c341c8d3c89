//! What the orchestrator alone can set.

use std::time::Duration;

use serde::Deserialize;

/// `[orchestrator]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// What one backend may cost a turn that asks one, in milliseconds.
    pub(crate) single_budget_millis: u64,
    /// What the backends may cost a turn that asks several.
    pub(crate) several_budget_millis: u64,
    /// How long a yes counts, in seconds.
    pub(crate) proposal_seconds: u64,
    /// How often actions that nobody works on are looked for.
    pub(crate) recovery_interval_millis: u64,
    /// The language of conversations that begin in none (ISO 639).
    pub(crate) language: String,
    /// Below this the customer is asked what they meant.
    pub(crate) sure: f32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            single_budget_millis: 2000,
            several_budget_millis: 4000,
            proposal_seconds: 300,
            recovery_interval_millis: 1000,
            language: "en".into(),
            sure: 0.4,
        }
    }
}

impl Config {
    pub(crate) fn budget(&self, services: usize) -> Duration {
        Duration::from_millis(if services > 1 {
            self.several_budget_millis
        } else {
            self.single_budget_millis
        })
    }

    pub(crate) fn proposal(&self) -> Duration {
        Duration::from_secs(self.proposal_seconds)
    }
}
