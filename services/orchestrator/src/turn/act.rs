//! Act: a proposal that got its yes is carried out once, whoever dies meanwhile.

mod answer;
mod write;
mod journal;
mod recover;

pub(crate) use answer::{carry, close_proposal, decline, outcome, proposal};
pub use journal::STEPS;
pub(crate) use journal::Settled;
pub(crate) use recover::recover;
pub(crate) use write::{agree, agreed, keyed, proposal_name};
