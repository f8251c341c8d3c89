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
