//! SQL.

pub(crate) mod instructions;
pub(crate) mod shipments;
