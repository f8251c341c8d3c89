//! What orders alone can set.

use std::{collections::BTreeMap, time::Duration};

use contract::orders::{CancelReason, ShippingLevel};
use serde::Deserialize;

/// `[orders]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The reasons for which an order may be cancelled.
    pub(crate) cancel_reasons: Vec<String>,
    /// Whether single items may be cancelled.
    pub(crate) cancel_lines: bool,
    /// Whether an address may still be changed while the order is PROCESSING.
    pub(crate) address_while_processing: bool,
    /// How long after it arrived an order may be returned, in days; 0 is for
    /// ever.
    pub(crate) return_window_days: u32,
    /// How many changes a customer may make in 24 hours without a person; 0 is
    /// any number.
    pub(crate) changes_per_day: u32,
    /// The faster ways to send, by level, such as `EXPRESS`.
    pub(crate) shipping: BTreeMap<String, Shipping>,
}

/// A faster way to send.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shipping {
    /// What it costs, in minor units of the order's currency.
    pub(crate) price_minor_units: i64,
    /// How many days it takes.
    pub(crate) days: u32,
}

impl Default for Config {
    fn default() -> Self {
        let way = |level: &str, price_minor_units, days| {
            let shipping = Shipping {
                price_minor_units,
                days,
            };
            (level.to_owned(), shipping)
        };
        Self {
            cancel_reasons: vec!["NO_LONGER_NEEDED".into(), "ORDERED_BY_MISTAKE".into()],
            cancel_lines: false,
            address_while_processing: false,
            return_window_days: 30,
            changes_per_day: 0,
            shipping: [way("EXPRESS", 999, 2), way("OVERNIGHT", 2499, 1)].into(),
        }
    }
}

impl Config {
    /// Whether a reason is accepted.
    pub(crate) fn accepts(&self, reason: CancelReason) -> bool {
        let name = reason.as_str_name().trim_start_matches("CANCEL_REASON_");
        self.cancel_reasons.iter().any(|accepted| accepted == name)
    }

    /// How long after it arrived an order may be returned.
    pub(crate) fn return_window(&self) -> Option<Duration> {
        let days = u64::from(self.return_window_days);
        (days > 0).then(|| Duration::from_secs(days * 24 * 3600))
    }

    /// The way to send of a level.
    pub(crate) fn shipping(&self, level: ShippingLevel) -> Option<&Shipping> {
        let name = level.as_str_name().trim_start_matches("SHIPPING_LEVEL_");
        self.shipping.get(name)
    }
}
