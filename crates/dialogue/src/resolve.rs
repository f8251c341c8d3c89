//! Which thing of a list a text means: by its number, its name, what else is
//! known of it, or its place.

mod meant;
mod named;
mod near;
mod things;
mod values;

pub(crate) use meant::{Meant, by_number, latest, meant};
pub(crate) use named::{names_whole, several, units};
pub(crate) use near::near;
pub(crate) use things::{named_numbers, unknown_thing};
pub(crate) use values::{holds_only, id_of};
