//! Understanding without a language model: on a CPU, offline, in microseconds.
//!
//! [`Classifier`] says which intent a sentence has and how unlike everything
//! known it is; [`entities`] finds what can be checked.

mod classifier;
pub mod entities;
mod features;
mod fold;
mod svm;

pub use classifier::{Classifier, Example, Ranked, Verdict};
pub use fold::{fold, words};
