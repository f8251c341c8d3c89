//! What orders alone can set.

use contract::orders::CancelReason;
use serde::Deserialize;

/// `[orders]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The reasons for which an order may be cancelled.
    pub(crate) cancel_reasons: Vec<String>,
    /// Whether an address may still be changed while the order is PROCESSING.
    pub(crate) address_while_processing: bool,
    /// How long one replica works on a change before another may, in seconds.
    pub(crate) lease_seconds: u64,
    /// How often changes that nobody works on are looked for, in milliseconds.
    pub(crate) recovery_interval_millis: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            cancel_reasons: vec!["NO_LONGER_NEEDED".into(), "ORDERED_BY_MISTAKE".into()],
            address_while_processing: false,
            lease_seconds: 10,
            recovery_interval_millis: 1000,
        }
    }
}

impl Config {
    /// Whether a reason is accepted.
    pub(crate) fn accepts(&self, reason: CancelReason) -> bool {
        let name = reason.as_str_name().trim_start_matches("CANCEL_REASON_");
        self.cancel_reasons.iter().any(|accepted| accepted == name)
    }
}
