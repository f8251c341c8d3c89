//! Rules, pure.

mod alternatives;
mod search;

pub(crate) use alternatives::alternatives;
pub(crate) use search::{FILLERS, rank};
