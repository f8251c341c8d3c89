//! The conversation as data and one pure function.

mod acts;
mod language;
mod phrase;

pub use acts::{Act, warm};
pub use language::{Language, Says, language};
