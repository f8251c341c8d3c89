//! Tokens: JWTs signed with Ed25519 by identity alone (RFC 7519, RFC 8725).
//!
//! Three kinds, told apart by `typ`: a session's own token, a read token for a
//! turn, an action token for one write (the shape of the IETF draft of
//! transaction tokens).

mod claims;
mod keys;
mod verify;

pub use claims::{Action, Actor, Claims, Kind};
pub use keys::Keys;
pub use verify::Verifier;
