//! The methods, one file each, in the order of the proto.

mod start_session;
mod get_session;
mod begin_challenge;
mod complete_challenge;
mod refresh_session;
mod revoke_session;
mod exchange_token;
mod get_keys;
mod rotate_keys;
mod import_credential;
