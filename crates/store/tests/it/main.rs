//! The store on both engines.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod feed;
mod migrations;
mod place;
mod sqlite;
mod units;
