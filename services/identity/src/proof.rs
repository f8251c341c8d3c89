//! Checking proofs.

mod password;
mod totp;

pub(crate) use password::{Passwords, is_phc};
pub(crate) use totp::{is_secret, step_of};
