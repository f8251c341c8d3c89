//! The nouns of identity.

mod session;

pub(crate) use session::Session;
