//! SQL.

pub(crate) mod actions;
pub(crate) mod conversations;
pub(crate) mod turns;
