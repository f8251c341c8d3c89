//! Understanding without a language model: on a CPU, offline, in microseconds.
//!
//! [`Classifier`] says which intent a sentence has, how sure that is, and how
//! likely it is of none; [`Evaluation`] how well it does; [`entities`] finds
//! what can be checked.

mod calibration;
mod classifier;
mod clauses;
pub mod dataset;
mod encoder;
pub mod entities;
mod evaluation;
mod explanation;
mod file;
mod fold;
mod grams;
mod languages;
mod nearest;
mod negation;
mod scope;
mod spelling;
mod svm;
mod training;
mod vocabulary;
mod weights;

pub use classifier::{Classifier, Example, Ranked, Verdict};
pub use clauses::{Clause, clauses};
pub use encoder::Encoder;
pub use evaluation::{Confusion, Evaluation, OfIntent, Rejection};
pub use explanation::Said;
pub use file::FileError;
pub use fold::{fold, plain, read, words};
pub use languages::{Languages, language_of};
pub use negation::affirmed;
pub use spelling::{Slip, Spelling, mended};
