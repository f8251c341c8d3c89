//! Services in a test.
//!
//! [`System`] runs any set of services in the test's process, each on its own
//! port behind mutual TLS, on SQLite or PostgreSQL; anyone can call them under
//! any identity.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that can't be set up has failed"
)]

mod customer;
mod engine;
mod eventually;
mod system;
mod wire;

pub use customer::{Customer, password_hash, totp_code, totp_secret};
pub use engine::Engine;
pub use eventually::{eventually, eventually_ok};
pub use system::{Made, System};
pub use wire::Wire;
