//! The rules, pure.

mod comment;
mod course;
mod due;
mod merge;
mod open;
mod priority;

pub(crate) use comment::{MOST, Said, answered, say};
pub(crate) use course::{closed, moved, reopened};
pub(crate) use due::due;
pub(crate) use merge::merge;
pub(crate) use open::open;
pub(crate) use priority::{escalated, priority};
