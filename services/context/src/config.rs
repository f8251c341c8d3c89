//! What context alone can set.

use std::time::Duration;

use serde::Deserialize;

/// `[context]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// How long a confirmed action is left to whoever confirmed it.
    pub(crate) action_lease_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            action_lease_seconds: 10,
        }
    }
}

impl Config {
    pub(crate) fn action_lease(&self) -> Duration {
        Duration::from_secs(self.action_lease_seconds)
    }
}
