//! The state of a dialogue.

mod dialogue;

pub(crate) use dialogue::Dialogue;
