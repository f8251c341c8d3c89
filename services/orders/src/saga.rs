//! Changes of orders that other services take part in.
//!
//! A method says in its file under `api/` what it asks elsewhere and what the
//! rules make of that ([`Drafts`]); [`saga`](::saga) carries it.

mod ask;
mod drafts;
mod legs;
mod told;

pub(crate) use drafts::{Asked, Drafts};
