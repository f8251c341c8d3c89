//! What can be set of changes.

use std::time::Duration;

use serde::Deserialize;

/// `[changes]`. What would stop recovery is taken as the nearest that doesn't.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How long one replica works on a change before another may, in seconds.
    pub lease_seconds: u64,
    /// How often changes that nobody works on are looked for, in milliseconds.
    pub recovery_interval_millis: u64,
    /// How often a call that is refused after the decision is tried again, in
    /// seconds.
    pub retry_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            lease_seconds: 10,
            recovery_interval_millis: 1000,
            retry_seconds: 60,
        }
    }
}

impl Config {
    pub(crate) fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds.clamp(1, 3600))
    }

    pub(crate) fn recovery_interval(&self) -> Duration {
        Duration::from_millis(self.recovery_interval_millis.clamp(10, 60_000))
    }

    pub(crate) fn retry(&self) -> Duration {
        Duration::from_secs(self.retry_seconds.clamp(1, 86_400))
    }
}
