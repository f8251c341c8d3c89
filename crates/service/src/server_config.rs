//! What every service can set of its server.

use mesh::Limits;
use serde::Deserialize;

/// What every service can set, under `[server]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ServerConfig {
    pub(crate) concurrency: usize,
    pub(crate) connection_age_seconds: u64,
    pub(crate) connection_age_grace_seconds: u64,
    pub(crate) drain_delay_seconds: u64,
    pub(crate) drain_seconds: u64,
    pub(crate) credentials_interval_millis: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            concurrency: limits.concurrency,
            connection_age_seconds: limits.connection_age.as_secs(),
            connection_age_grace_seconds: limits.connection_age_grace.as_secs(),
            drain_delay_seconds: 0,
            drain_seconds: 10,
            credentials_interval_millis: 1000,
        }
    }
}
