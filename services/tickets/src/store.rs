//! SQL.

pub(crate) mod tickets;
