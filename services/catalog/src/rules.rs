//! Rules, pure.

mod alternatives;
mod release;
mod search;

pub(crate) use alternatives::alternatives;
pub(crate) use release::given_back;
pub(crate) use search::{FILLERS, rank};
