//! The whole system, as its users and its attackers meet it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod clients;
mod conversations;
mod crashes;
mod faults;
mod identities;
mod privacy;
mod refusals;
mod replays;
mod retail;
mod sessions;
mod shape;
mod world;
mod writes;
