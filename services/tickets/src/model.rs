//! What a ticket is.

mod state;

pub(crate) use state::State;
