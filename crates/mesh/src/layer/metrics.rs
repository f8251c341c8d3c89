//! Counts each call that is served: method, code, duration.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use contract::Policy;
use http::{Request, Response};
use telemetry::Metrics;
use tokio::time::Instant;
use tonic::body::Body;
use tower::{Layer, Service};

use super::{
    outcome::{code_name, observe},
    trace::OTHER,
};

/// Counts.
#[derive(Debug, Clone)]
pub struct ServeMetrics {
    metrics: Metrics,
}

impl ServeMetrics {
    /// Into these metrics.
    #[must_use]
    pub fn new(metrics: Metrics) -> Self {
        Self { metrics }
    }
}

impl<S> Layer<S> for ServeMetrics {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        Counted {
            metrics: self.metrics.clone(),
            inner,
        }
    }
}

/// A service whose calls are counted.
#[derive(Debug, Clone)]
pub struct Counted<S> {
    metrics: Metrics,
    inner: S,
}

impl<S> Service<Request<Body>> for Counted<S>
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

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let policy = request.extensions().get::<Arc<Policy>>().cloned();
        let (metrics, begun) = (self.metrics.clone(), Instant::now());
        let call = self.inner.call(request);
        metrics.active().inc();
        let active = Active(metrics.clone());
        Box::pin(async move {
            let response = call.await?;
            Ok(observe(response, move |code| {
                let method = policy
                    .as_ref()
                    .map_or(OTHER, |policy| policy.path.trim_start_matches('/'));
                metrics.served(method, code_name(code), begun.elapsed());
                drop(active);
            }))
        })
    }
}

/// Counts down however the call ends.
struct Active(Metrics);

impl Drop for Active {
    fn drop(&mut self) {
        self.0.active().dec();
    }
}

#[cfg(test)]
mod tests {
    use contract::Policies;
    use http_body::Body as _;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn calls_are_counted_by_method_and_code_and_strangers_by_neither_name() {
        let metrics = Metrics::default();
        let refuse = tower::service_fn(|_: Request<Body>| async {
            let refused = contract::PlatformReason::NotFound.into();
            Ok::<_, std::convert::Infallible>(crate::http_refusal(refused))
        });
        let service = ServeMetrics::new(metrics.clone()).layer(refuse);
        let path = "/switchboard.orders.v1.OrdersService/GetOrder";
        let mut known = Request::new(Body::empty());
        known
            .extensions_mut()
            .insert(Arc::clone(Policies::own().get(path).unwrap()));
        let unknown = Request::builder().uri("/no.Such/Method");
        let unknown = unknown.body(Body::empty()).unwrap();

        for request in [known, unknown] {
            let response = service.clone().oneshot(request).await.unwrap();
            assert!(response.body().is_end_stream());
        }
        // one that nobody waits for any more is no longer active
        drop(service.clone().call(Request::new(Body::empty())));

        let text = metrics.encode();
        let counted = |method: &str| {
            text.lines().any(|line| {
                line.starts_with("rpc_server_call_duration_seconds_count")
                    && line.contains(method)
                    && line.contains("NOT_FOUND")
                    && line.ends_with(" 1")
            })
        };
        assert!(counted(path.trim_start_matches('/')), "{text}");
        assert!(counted(OTHER) && !text.contains("no.Such"), "{text}");
        assert_eq!(metrics.active().get(), 0);
    }
}
