//! Instants: UTC, whole microseconds since 1970.

use std::time::Duration;

use prost_types::Timestamp;
use serde::{Deserialize, Serialize};

/// A moment in UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From whole seconds since 1970.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Later by a duration.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// Earlier by a duration.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// How long since another moment; zero if that's later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        let nanos = i32::try_from(instant.0.rem_euclid(1_000_000) * 1000).unwrap_or(0);
        Self {
            seconds: instant.seconds(),
            nanos,
        }
    }
}

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(
            timestamp
                .seconds
                .saturating_mul(1_000_000)
                .saturating_add(i64::from(timestamp.nanos / 1000)),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn timestamp_and_back(micros in -62_135_596_800_000_000_i64..253_402_300_799_000_000) {
            let instant = Instant::from_micros(micros);
            prop_assert_eq!(Instant::from(Timestamp::from(instant)), instant);
        }
    }
}
