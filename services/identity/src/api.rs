//! The methods, one file each, in the order of the proto.

mod begin_challenge;
mod complete_challenge;
mod exchange_token;
mod get_keys;
mod get_session;
mod import_credential;
mod refresh_session;
mod revoke_session;
mod rotate_keys;
mod start_session;
