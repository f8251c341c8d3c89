//! The nouns of orders: what a state has, its variant holds.

mod order;
mod state;

pub(crate) use order::{Back, Order};
pub(crate) use state::State;
