//! Where a refusal becomes a status: the one place, for servers.

use contract::{Error, PlatformReason};
use tonic::{Status, body::Body};

/// The status of a refusal. What broke inside goes to the log under an id, and
/// only the id crosses the wire.
#[must_use]
pub fn status(error: Error) -> Status {
    let Some(cause) = error.cause() else {
        return error.to_status();
    };
    let id = principal::random_id();
    tracing::error!(error_id = %id, reason = error.reason(), cause = %chain(cause), "call failed inside");
    let outside = if error.is(PlatformReason::Internal) {
        error.with("error_id", &id)
    } else {
        error
    };
    outside.to_status()
}

fn chain(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut text = cause.to_string();
    let mut source = cause.source();
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    text
}

/// A refusal as a whole response.
#[must_use]
pub fn http_refusal(error: Error) -> http::Response<Body> {
    status(error).into_http()
}
