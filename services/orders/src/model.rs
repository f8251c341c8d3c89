//! The nouns of orders: what a state has, its variant holds.

mod draft;
mod kind;
mod known;
mod lines;
mod order;
mod state;

pub(crate) use draft::Draft;
pub(crate) use kind::Kind;
pub(crate) use known::Known;
pub(crate) use lines::{price_of, take, taken};
pub(crate) use order::{Back, Order, net};
pub(crate) use state::State;
