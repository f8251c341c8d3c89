//! A span for each call that is served, in the caller's trace.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use contract::Policies;
use http::{Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::{Instrument, Span, field::Empty};

use super::outcome::{code_name, is_servers_fault, observe};
use crate::server::Peer;

/// The name of paths that the contract doesn't know: callers can't make names.
pub(crate) const OTHER: &str = "_OTHER";

/// Opens the span and finds the method's policy.
#[derive(Debug, Clone)]
pub struct ServeTrace {
    service: &'static str,
    policies: &'static Policies,
}

impl ServeTrace {
    /// For a service and the methods that it serves.
    #[must_use]
    pub fn new(service: &'static str, policies: &'static Policies) -> Self {
        Self { service, policies }
    }
}

impl<S> Layer<S> for ServeTrace {
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
pub struct Traced<S> {
    layer: ServeTrace,
    inner: S,
}

impl<S> Service<Request<Body>> for Traced<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let path = request.uri().path();
        let policy = self.layer.policies.get(path).cloned();
        let method = if policy.is_some() {
            path.trim_start_matches('/')
        } else {
            OTHER
        };
        let caller = request
            .extensions()
            .get::<Peer>()
            .map(|peer| peer.0.path())
            .unwrap_or_default();
        let (service, headers) = (self.layer.service, request.headers());
        let span = telemetry::within(service, || {
            let span = tracing::info_span!(
                target: "switchboard", "rpc",
                otel.name = method, otel.kind = "server", otel.status_code = Empty,
                rpc.system.name = "grpc", rpc.method = method, rpc.response.status_code = Empty,
                error.type = Empty, switchboard.caller = caller,
            );
            telemetry::set_parent(&span, headers);
            span
        });
        if let Some(policy) = policy {
            request.extensions_mut().insert(policy);
        }
        let inside = span.clone();
        // gates decide within `call`: they too are inside the span
        let begun = telemetry::within(service, || span.in_scope(|| self.inner.call(request)));
        let call = telemetry::scoped(service, begun.instrument(span));
        Box::pin(async move {
            call.await
                .map(|response| observe(response, move |code| record(&inside, code)))
        })
    }
}

fn record(span: &Span, code: tonic::Code) {
    span.record("rpc.response.status_code", code_name(code));
    if code != tonic::Code::Ok {
        span.record("error.type", code_name(code));
    }
    if is_servers_fault(code) {
        span.record("otel.status_code", "ERROR");
    }
}

#[cfg(test)]
mod tests {
    use contract::PlatformReason;
    use tower::ServiceExt;

    use super::*;
    use crate::layer::recorder::Recorder;

    #[tokio::test]
    async fn span_has_the_method_of_the_contract_and_how_it_ended() {
        let (recorder, _guard) = Recorder::start();
        let path = "/switchboard.orders.v1.OrdersService/GetOrder";
        for (path, reason) in [
            (path, PlatformReason::NotFound),
            (path, PlatformReason::Internal),
            ("/no.Such/Method", PlatformReason::UnknownMethod),
        ] {
            let inner = tower::service_fn(move |request: Request<Body>| async move {
                let known = request
                    .extensions()
                    .get::<std::sync::Arc<contract::Policy>>();
                assert_eq!(known.is_some(), !path.contains("Such"));
                Ok::<_, std::convert::Infallible>(crate::http_refusal(reason.into()))
            });
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let layer = ServeTrace::new("orders", Policies::own());
            let response = layer.layer(inner).oneshot(request).await.unwrap();
            drop(response);
        }

        let spans = recorder.spans();
        let ended = |at: usize, field: &str| spans[at].get(field).map(String::as_str);
        assert_eq!(ended(0, "otel.name"), path.strip_prefix('/'));
        assert_eq!(ended(0, "rpc.response.status_code"), Some("NOT_FOUND"));
        // what isn't there is no fault of the server's
        assert_eq!(ended(0, "otel.status_code"), None);
        assert_eq!(ended(1, "otel.status_code"), Some("ERROR"));
        assert_eq!(ended(2, "otel.name"), Some(OTHER));
    }
}
