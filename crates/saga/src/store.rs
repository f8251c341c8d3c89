//! SQL.

pub(crate) mod changes;
