//! SQL.

pub(crate) mod changes;
pub(crate) mod orders;
