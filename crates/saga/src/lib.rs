//! A change over several services, for any domain.
//!
//! The domain that owns the rule owns the change. It drafts what is decided and
//! the calls that this takes elsewhere (its *legs*); everything around that is
//! here: the change is written down with the request that it answers, its legs
//! are sent, it is decided, its later legs are carried forward, by whoever holds
//! its lease, until it's over.
//!
//! ```text
//! accept ─▶ before… ─▶ decide ─▶ after… ─▶ over
//!              │ refused
//!              └─▶ undo… ─▶ over
//! ```
//!
//! No remote call is made while a transaction is open. Each leg has a request id
//! of its own, so that a repeat is the same call. A definite refusal before the
//! decision takes everything back. An unknown outcome is repeated until it's
//! known, unless the leg can be undone whatever became of it. After the decision
//! nothing is taken back: what is refused then waits for an operator
//! ([`operate`]).
//!
//! The model is the saga of Garcia-Molina and Salem (1987) with a pivot: the
//! last leg that may refuse.

mod accept;
mod carry;
mod config;
mod domain;
mod draft;
mod metrics;
pub mod operate;
mod recover;
mod report;
mod sagas;
mod step;
mod store;
mod verdict;

pub use accept::{Accepted, accept, complete};
pub use config::Config;
pub use domain::{Decided, Domain, Reply, ResourceOf, Told};
pub use draft::{Call, Draft, Drafted, Leg};
pub use operate::LATE;
pub use recover::recover;
pub use sagas::Sagas;
