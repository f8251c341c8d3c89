//! Who calls, for whom, until when.
//!
//! [`Call`] is what a handler knows about its caller; the stacks of `mesh` and
//! the adapter of `service` build it. [`token`] holds the formats of tokens and
//! the one verifier of the whole system.

mod call;
mod chance;
mod clock;
mod identity;
mod secret;
pub mod token;

pub use call::{Call, Customer, Notes};
pub use chance::{random_bytes, random_id, random_secret};
pub use clock::{Clock, SystemClock, TestClock};
pub use identity::{Identity, IdentityError};
pub use secret::Secret;
