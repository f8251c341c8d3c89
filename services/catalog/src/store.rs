//! SQL.

pub(crate) mod products;
pub(crate) mod releases;
pub(crate) mod reservations;
pub(crate) mod stock;
