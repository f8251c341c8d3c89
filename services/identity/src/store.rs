//! SQL.

pub(crate) mod actions;
pub(crate) mod challenges;
pub(crate) mod credentials;
pub(crate) mod keys;
pub(crate) mod refresh;
pub(crate) mod sessions;
pub(crate) mod throttle;
