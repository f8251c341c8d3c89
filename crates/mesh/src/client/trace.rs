//! A span and a count for each call that is made, retries included.

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
use tracing::{Instrument, field::Empty};

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
        let CallTrace {
            target,
            port,
            metrics,
        } = self.layer.clone();
        let path = Arc::clone(&call.path);
        let method = path.trim_start_matches('/');
        let span = tracing::info_span!(
            target: "switchboard", "call",
            otel.name = method, otel.kind = "client", otel.status_code = Empty,
            rpc.system.name = "grpc", rpc.method = method, rpc.response.status_code = Empty,
            error.type = Empty, server.address = &*target, server.port = port,
        );
        telemetry::inject(&span, &mut call.headers);
        let begun = Instant::now();
        let sent = self.inner.call(call).instrument(span.clone());
        Box::pin(async move {
            let done = sent.await;
            let code = done.as_ref().map_or_else(Error::code, |_| Code::Ok);
            span.record("rpc.response.status_code", code_name(code));
            if code != Code::Ok {
                span.record("error.type", code_name(code));
                span.record("otel.status_code", "ERROR");
            }
            metrics.called(
                path.trim_start_matches('/'),
                code_name(code),
                begun.elapsed(),
            );
            done
        })
    }
}
