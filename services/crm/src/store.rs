//! SQL.

pub(crate) mod customers;
