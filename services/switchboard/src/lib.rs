//! The one binary: every service, and the commands to use and run them.

#![expect(clippy::print_stdout, reason = "a command line prints")]

mod cli;
mod client;
mod sample;
mod show;
mod system;

pub use cli::run;
pub use sample::sample;
pub use system::{SERVICES, Spec};
