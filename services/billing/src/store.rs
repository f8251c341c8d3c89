//! SQL.

pub(crate) mod ledger;
pub(crate) mod methods;
pub(crate) mod payments;
