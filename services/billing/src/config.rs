//! What billing alone can set.

use serde::Deserialize;

/// `[billing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// What may be taken for one order and not given back, in minor units of its
    /// currency. While another method takes over a payment, both have paid.
    pub(crate) order_cap_minor_units: i64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            order_cap_minor_units: 2_000_000,
        }
    }
}
