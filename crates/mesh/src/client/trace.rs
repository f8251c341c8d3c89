//! A span and a count for each call that is made, retries included. Those of a stream
//! are of its opening: how long it's followed says nothing of the service.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use contract::{Code, Error, Result};
use telemetry::Metrics;
use tokio::time::Instant;
use tower::{Layer, Service};
use tracing::{Instrument, Span, field::Empty};

use super::{Incoming, Outgoing};
use crate::layer::code_name;

/// Traces calls to one target.
#[derive(Debug, Clone)]
pub(super) struct CallTrace {
    target: Arc<str>,
    port: u16,
    metrics: Metrics,
}

impl CallTrace {
    pub(super) fn new(target: &Arc<str>, address: &str, metrics: Metrics) -> Self {
        let port = address
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok())
            .unwrap_or_default();
        Self {
            target: Arc::clone(target),
            port,
            metrics,
        }
    }
}

impl CallTrace {
    /// Opens the span of a call; whoever is called stands below it.
    pub(super) fn span(&self, call: &mut Outgoing) -> Span {
        let method = call.path.trim_start_matches('/');
        let span = tracing::info_span!(
            target: "switchboard", "call",
            otel.name = method, otel.kind = "client", otel.status_code = Empty,
            rpc.system.name = "grpc", rpc.method = method, rpc.response.status_code = Empty,
            error.type = Empty, server.address = &*self.target, server.port = self.port,
        );
        telemetry::inject(&span, &mut call.headers);
        span
    }

    /// Sends a call within its span, and counts what it came to.
    pub(super) async fn observed<T>(
        &self,
        path: &str,
        span: Span,
        sent: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let begun = Instant::now();
        let done = sent.instrument(span.clone()).await;
        let code = done.as_ref().map_or_else(Error::code, |_| Code::Ok);
        span.record("rpc.response.status_code", code_name(code));
        if code != Code::Ok {
            span.record("error.type", code_name(code));
            span.record("otel.status_code", "ERROR");
        }
        let method = path.trim_start_matches('/');
        self.metrics
            .called(method, code_name(code), begun.elapsed());
        done
    }
}

impl<S> Layer<S> for CallTrace {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced {
            layer: self.clone(),
            inner,
        }
    }
}

/// A service whose calls are traced.
#[derive(Debug, Clone)]
pub(super) struct Traced<S> {
    layer: CallTrace,
    inner: S,
}

impl<S> Service<Outgoing> for Traced<S>
where
    S: Service<Outgoing, Response = Incoming, Error = Error>,
    S::Future: Send + 'static,
{
    type Response = Incoming;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Incoming>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut call: Outgoing) -> Self::Future {
        let (layer, path) = (self.layer.clone(), Arc::clone(&call.path));
        let span = layer.span(&mut call);
        // what the inner layers decide at once is inside the span, too
        let sent = span.in_scope(|| self.inner.call(call));
        Box::pin(async move { layer.observed(&path, span, sent).await })
    }
}

#[cfg(test)]
mod tests {
    use contract::PlatformReason;
    use tower::ServiceExt;

    use super::*;
    use crate::{CallOptions, layer::recorder::Recorder};

    fn call() -> Outgoing {
        Outgoing {
            path: "/a.B/C".into(),
            policy: None,
            options: CallOptions::lasting(std::time::Duration::from_secs(1)),
            headers: http::HeaderMap::new(),
            message: bytes::Bytes::new(),
        }
    }

    #[tokio::test]
    async fn opening_of_a_stream_is_a_span_and_a_count() {
        let (recorder, _guard) = Recorder::start();
        let metrics = Metrics::default();
        let layer = CallTrace::new(&"service/orders".into(), "127.0.0.1:7412", metrics.clone());
        let mut call = call();

        let span = layer.span(&mut call);
        let opened = layer.observed(&call.path, span, async { Ok(()) }).await;

        assert!(opened.is_ok());
        assert_eq!(recorder.spans().len(), 1);
        assert_eq!(recorder.spans()[0]["rpc.response.status_code"], "OK");
        let counted = metrics.encode();
        assert!(
            counted.contains("rpc_client_call_duration_seconds_count"),
            "{counted}"
        );
    }

    #[tokio::test]
    async fn one_span_and_one_count_for_a_call_that_fails() {
        let (recorder, _guard) = Recorder::start();
        let metrics = Metrics::default();
        let refuse = tower::service_fn(|_: Outgoing| async {
            Err::<Incoming, Error>(PlatformReason::NotFound.into())
        });
        let layer = CallTrace::new(&"service/orders".into(), "127.0.0.1:7412", metrics.clone());

        let refused = layer.layer(refuse).oneshot(call()).await;

        assert!(refused.is_err());
        let spans = recorder.spans();
        assert_eq!(spans.len(), 1);
        for (field, value) in [
            ("otel.name", "a.B/C"),
            ("server.address", "service/orders"),
            ("server.port", "7412"),
            ("rpc.response.status_code", "NOT_FOUND"),
            // to a caller every refusal is one
            ("otel.status_code", "ERROR"),
        ] {
            assert_eq!(
                spans[0].get(field).map(String::as_str),
                Some(value),
                "{field}"
            );
        }
        let counted = metrics.encode();
        assert!(
            counted.contains("rpc_client_call_duration_seconds_count"),
            "{counted}"
        );
    }
}
