//! A change over several services, after it was decided: forward only, repeated
//! until done, by whoever holds it.
//!
//! No remote call is made while a transaction is open. Each leg has an id of
//! its own (`change/refund`, `change/release`), so that a repeat is the same.

mod recover;
mod step;

pub(crate) use recover::recover;
pub use step::STEPS;
pub(crate) use step::carry;
