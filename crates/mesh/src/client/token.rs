//! Shows the token of a call.

use std::task::{Context, Poll};

use contract::{Error, Result};
use http::{HeaderValue, header::AUTHORIZATION};
use tower::{Layer, Service};

use super::{Incoming, Outgoing};

/// Adds the `authorization` of a call that has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallToken;

impl<S> Layer<S> for CallToken {
    type Service = Tokened<S>;

    fn layer(&self, inner: S) -> Tokened<S> {
        Tokened { inner }
    }
}

/// A service whose calls show their token.
#[derive(Debug, Clone)]
pub(super) struct Tokened<S> {
    inner: S,
}

impl<S: Service<Outgoing, Response = Incoming, Error = Error>> Service<Outgoing> for Tokened<S> {
    type Response = Incoming;
    type Error = Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut call: Outgoing) -> S::Future {
        add(&mut call);
        self.inner.call(call)
    }
}

/// Adds the token to the headers, marked so that no library logs it.
pub(super) fn add(call: &mut Outgoing) {
    if let Some(token) = &call.options.bearer
        && let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
    {
        value.set_sensitive(true);
        call.headers.insert(AUTHORIZATION, value);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use principal::Secret;

    use super::*;
    use crate::CallOptions;

    #[test]
    fn token_is_shown_and_marked_as_a_secret() {
        let options = CallOptions::lasting(Duration::from_secs(1));
        let mut call = Outgoing {
            path: "/a.B/C".into(),
            policy: None,
            options: options.clone(),
            headers: http::HeaderMap::new(),
            message: bytes::Bytes::new(),
        };
        add(&mut call);
        assert!(call.headers.is_empty(), "none is shown where there is none");

        call.options = options.bearer(Secret::new("t"));
        add(&mut call);

        let shown = &call.headers[AUTHORIZATION];
        assert!(shown == "Bearer t" && shown.is_sensitive());
    }
}
