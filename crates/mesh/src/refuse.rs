//! Where a refusal becomes a status: the one place, for servers.

use contract::{Error, PlatformReason};
use tonic::{Status, body::Body};

/// What an internal error is found in the log by.
const ERROR_ID: &str = "error_id";

/// The status of a refusal. What broke inside goes to the log under an id, and
/// only the id crosses the wire.
#[must_use]
pub fn status(error: Error) -> Status {
    let is_internal = error.is(PlatformReason::Internal);
    // of another service, and in its log, where it has an id already
    let is_known = error.metadata().contains_key(ERROR_ID);
    if error.cause().is_none() && (!is_internal || is_known) {
        return error.to_status();
    }
    let id = principal::random_id();
    let cause = error.with_causes();
    tracing::error!(error_id = %id, reason = error.reason(), cause, "call failed inside");
    match is_internal && !is_known {
        true => error.with(ERROR_ID, &id).to_status(),
        false => error.to_status(),
    }
}

/// A refusal as a whole response.
#[must_use]
pub fn http_refusal(error: Error) -> http::Response<Body> {
    status(error).into_http()
}
