//! The layers, one idea each.

pub mod admission;
pub mod assurance;
pub mod authentication;
pub mod authorization;
pub mod customer;
pub mod deadline;
pub mod gate;
pub mod metrics;
mod outcome;
#[cfg(test)]
pub(crate) mod recorder;
pub mod trace;

pub use deadline::Deadline;
pub use outcome::code_name;
