//! Words, as products are found by them.

mod words;

pub(crate) use words::words;
