//! Admission: so many calls at once over all connections, and not one more.
//! tonic's own limit counts per connection, which is none.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use contract::{Error, PlatformReason};
use http::{Request, Response};
use telemetry::Metrics;
use tokio::sync::Semaphore;
use tonic::body::Body;
use tower::{Layer, Service};

use crate::http_refusal;

/// Admits.
#[derive(Debug, Clone)]
pub struct Admission {
    places: Arc<Semaphore>,
    metrics: Metrics,
}

impl Admission {
    /// So many at once.
    #[must_use]
    pub fn new(places: usize, metrics: Metrics) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            metrics,
        }
    }
}

impl<S> Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted {
            admission: self.clone(),
            inner,
        }
    }
}

/// A service with so many places.
#[derive(Debug, Clone)]
pub struct Admitted<S> {
    admission: Admission,
    inner: S,
}

impl<S> Service<Request<Body>> for Admitted<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match Arc::clone(&self.admission.places).try_acquire_owned() {
            Ok(place) => {
                let call = self.inner.call(request);
                Box::pin(async move {
                    let response = call.await;
                    drop(place);
                    response
                })
            }
            Err(_) => {
                self.admission.metrics.shed().inc();
                let refusal =
                    Error::from(PlatformReason::Overloaded).after(Duration::from_millis(50));
                Box::pin(std::future::ready(Ok(http_refusal(refusal))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "joined below")]
    async fn one_more_than_there_are_places_is_refused() {
        let gate = Arc::new(tokio::sync::Notify::new());
        let inner = {
            let gate = Arc::clone(&gate);
            tower::service_fn(move |_: Request<Body>| {
                let gate = Arc::clone(&gate);
                async move {
                    gate.notified().await;
                    Ok::<_, std::convert::Infallible>(Response::new(Body::empty()))
                }
            })
        };
        let layer = Admission::new(2, Metrics::default());
        // two connections, one limit
        let (one, two) = (layer.layer(inner.clone()), layer.layer(inner));
        let first = tokio::spawn(one.clone().oneshot(Request::new(Body::empty())));
        let second = tokio::spawn(two.oneshot(Request::new(Body::empty())));
        tokio::task::yield_now().await;

        let third = one.oneshot(Request::new(Body::empty())).await.unwrap();

        let status = tonic::Status::from_header_map(third.headers()).unwrap();
        assert_eq!(status.code(), Code::ResourceExhausted);
        gate.notify_waiters();
        assert!(first.await.unwrap().is_ok());
        assert!(second.await.unwrap().is_ok());
    }
}
