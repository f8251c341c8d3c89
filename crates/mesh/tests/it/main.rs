//! The mesh over real sockets: what travels from hop to hop, and what a link
//! that breaks, or changes its certificates, does to a call.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod hops;
mod links;
mod place;
