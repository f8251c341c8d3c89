//! What identity alone can set.

use std::time::Duration;

use serde::Deserialize;

/// `[identity]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// How long a session lasts (NIST SP 800-63B: at most 12 h).
    pub(crate) session_seconds: u64,
    /// How long it may be idle (30 min).
    pub(crate) idle_seconds: u64,
    /// How long an access token lasts.
    pub(crate) access_seconds: u64,
    /// How long a transaction token lasts; at most 60 s.
    pub(crate) transaction_seconds: u64,
    /// How long a recorded action may be minted for again.
    pub(crate) recovery_seconds: u64,
    /// How long a challenge lasts.
    pub(crate) challenge_seconds: u64,
    /// How long a new key is published before it signs.
    pub(crate) key_lead_seconds: u64,
    /// How long a key signs before it is replaced.
    pub(crate) key_days: u64,
    /// How many passwords are verified at once: each takes 19 MiB.
    pub(crate) passwords_at_once: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            session_seconds: 12 * 3600,
            idle_seconds: 1800,
            access_seconds: 600,
            transaction_seconds: 60,
            recovery_seconds: 900,
            challenge_seconds: 300,
            key_lead_seconds: 60,
            key_days: 30,
            passwords_at_once: 4,
        }
    }
}

impl Config {
    pub(crate) fn session(&self) -> Duration {
        Duration::from_secs(self.session_seconds)
    }

    pub(crate) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    pub(crate) fn access(&self) -> Duration {
        Duration::from_secs(self.access_seconds)
    }

    pub(crate) fn transaction(&self) -> Duration {
        Duration::from_secs(self.transaction_seconds.min(60))
    }

    pub(crate) fn recovery(&self) -> Duration {
        Duration::from_secs(self.recovery_seconds)
    }

    pub(crate) fn challenge(&self) -> Duration {
        Duration::from_secs(self.challenge_seconds)
    }
}
