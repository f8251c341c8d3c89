//! A change over several services: accepted, then stock and money taken, then
//! decided, then forward only, repeated until done, by whoever holds it.
//!
//! No remote call is made while a transaction is open. Each leg has an id of
//! its own (`change/charge`, `change/refund`), so that a repeat is the same. A
//! definite refusal before the decision takes everything back; an unknown
//! outcome is repeated until it's known, never taken back upon.

mod begin;
mod drafts;
mod forward;
mod recover;
mod step;
mod take;

use begin::accept;
pub(crate) use drafts::{Asked, Drafts};
pub(crate) use recover::recover;
pub use step::STEPS;
use step::carry;
