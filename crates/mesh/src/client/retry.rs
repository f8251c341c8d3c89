//! The one safe retry: a connection that was closed under a call, as happens
//! when a server asks it to come back (GOAWAY). tonic has no transparent retry
//! (gRFC A6), and everything else is retried by whoever knows why.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use contract::{Error, Result};
use tower::{Layer, Service};

use super::{Incoming, Outgoing, transport::ConnectionLost};

/// Tries once more.
#[derive(Debug, Clone, Copy)]
pub(super) struct SafeRetry;

impl<S> Layer<S> for SafeRetry {
    type Service = Retried<S>;

    fn layer(&self, inner: S) -> Retried<S> {
        Retried { inner }
    }
}

/// A service whose broken connections are hidden.
#[derive(Debug, Clone)]
pub(super) struct Retried<S> {
    inner: S,
}

impl<S> Service<Outgoing> for Retried<S>
where
    S: Service<Outgoing, Response = Incoming, Error = Error> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Incoming;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Incoming>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Outgoing) -> Self::Future {
        let mut inner = self.inner.clone();
        Box::pin(async move {
            let repeatable = call
                .policy
                .as_ref()
                .is_some_and(|policy| policy.repeatable());
            let again = repeatable.then(|| call.clone());
            match (inner.call(call).await, again) {
                (Err(error), Some(again)) if broke(&error) => inner.call(again).await,
                (done, _) => done,
            }
        })
    }
}

/// Whether the connection broke, rather than could not be made.
fn broke(error: &Error) -> bool {
    error.cause().is_some_and(
        <dyn std::error::Error + std::marker::Send + std::marker::Sync + 'static>::is::<
            ConnectionLost,
        >,
    )
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use contract::{PlatformReason, Policies};
    use tower::ServiceExt;

    use super::*;
    use crate::CallOptions;

    async fn attempts(path: &str, error: fn() -> Error) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let inner = tower::service_fn(move |_: Outgoing| {
            counted.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Err::<Incoming, _>(error()))
        });
        let call = Outgoing {
            path: path.into(),
            policy: Policies::own().get(path).cloned(),
            options: CallOptions::lasting(Duration::from_secs(1)),
            headers: http::HeaderMap::new(),
            message: bytes::Bytes::new(),
        };
        let _ = SafeRetry.layer(inner).oneshot(call).await;
        count.load(Ordering::SeqCst)
    }

    fn lost() -> Error {
        Error::from(PlatformReason::Unreachable).because(ConnectionLost("goaway".into()))
    }

    #[tokio::test]
    async fn only_a_broken_connection_of_a_repeatable_call_is_tried_again() {
        let (read, keyed) = (
            "/switchboard.orders.v1.OrdersService/GetOrder",
            "/switchboard.orders.v1.OrdersService/CancelOrder",
        );
        let own = "/switchboard.identity.v1.IdentityService/CompleteChallenge";

        assert_eq!(attempts(read, lost).await, 2);
        assert_eq!(attempts(keyed, lost).await, 2);
        assert_eq!(attempts(own, lost).await, 1);
        assert_eq!(
            attempts(read, || PlatformReason::Unreachable.into()).await,
            1
        );
        assert_eq!(attempts(read, || PlatformReason::NotFound.into()).await, 1);
    }
}
