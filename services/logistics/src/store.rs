//! SQL.

pub(crate) mod shipments;
