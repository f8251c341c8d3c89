//! What an action may become.

mod action;

pub(crate) use action::{Closed, End, Held, Journaled};
