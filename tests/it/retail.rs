//! The real input: a public data set of a shop that no one here wrote. It is
//! imported, exported the same, and worked with by call and in words. Skipped
//! where the data is not there.

mod kills;
mod requests;
mod rounds;
mod shop;
mod talks;
mod ways;
mod wish;
mod words;
