//! What tickets alone can set.

use contract::{Error, Result};
use serde::Deserialize;

/// `[tickets]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// When business opens, in hours of the day.
    pub(crate) opens: u32,
    /// When it closes, in hours of the day.
    pub(crate) closes: u32,
    /// On which days it's open: 1 is Monday, 7 Sunday.
    pub(crate) weekdays: Vec<u32>,
    /// How far the clocks there are before UTC, in minutes.
    pub(crate) utc_offset_minutes: i32,
    /// Within how many hours of business a ticket is looked at, from LOW to URGENT.
    pub(crate) hours: [u32; 4],
    /// For how many days a closed ticket can be reopened.
    pub(crate) reopen_days: u32,
    /// How many unfinished tickets of their own a customer may have.
    pub(crate) most_open: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            opens: 9,
            closes: 17,
            weekdays: vec![1, 2, 3, 4, 5],
            utc_offset_minutes: 0,
            hours: [24, 16, 8, 2],
            reopen_days: 30,
            most_open: 20,
        }
    }
}

impl Config {
    /// The config, if there is any time at which business is open.
    pub(crate) fn checked(self) -> Result<Self> {
        let days =
            !self.weekdays.is_empty() && self.weekdays.iter().all(|day| (1..=7).contains(day));
        let hours = self.opens < self.closes && self.closes <= 24;
        let within = self.hours.iter().all(|hours| *hours <= 1000);
        let offset = self.utc_offset_minutes.abs() <= 14 * 60;
        match days && hours && within && offset {
            true => Ok(self),
            false => Err(Error::internal(
                "[tickets]: opens before closes (0 to 24), weekdays of 1 to 7, hours up to 1000, \
                 an offset of at most 840 minutes",
            )),
        }
    }
}
