//! The whole system, as its users and its attackers meet it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod approved;
mod audited;
mod binary;
mod carrier;
mod changes;
mod clients;
mod commands;
mod contended;
mod conversations;
mod crashes;
mod engines;
mod faults;
mod forged;
mod given_back;
mod held_out;
mod identities;
mod imports;
mod languages;
mod invoke;
mod keyed;
mod kinds;
mod leases;
mod manifests;
mod model;
mod mortal;
mod ownership;
mod privacy;
mod refusals;
mod replays;
mod retail;
mod sessions;
mod shape;
mod stopped_changes;
mod stuck_changes;
mod taken_over;
mod talk;
mod thousand;
mod tickets;
mod traces;
mod turns;
mod understanding;
mod world;
mod writes;
