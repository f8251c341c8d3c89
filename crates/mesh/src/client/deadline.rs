//! Gives the time that is left on to whoever is called, and keeps to it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use contract::{Error, PlatformReason, Result};
use tokio::time::Instant;
use tower::{Layer, Service};

use super::{Incoming, Outgoing};
use crate::layer::deadline::{HEADER, header};

/// What each hop keeps for itself, so that it can still answer.
const MARGIN: Duration = Duration::from_millis(20);

/// Bounds a call by its deadline and the contract's.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallDeadline;

impl<S> Layer<S> for CallDeadline {
    type Service = Bounded<S>;

    fn layer(&self, inner: S) -> Bounded<S> {
        Bounded { inner }
    }
}

/// A service whose calls end in time.
#[derive(Debug, Clone)]
pub(super) struct Bounded<S> {
    inner: S,
}

impl<S> Service<Outgoing> for Bounded<S>
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
        let budget = add(&mut call);
        if budget.is_zero() {
            return Box::pin(std::future::ready(Err(
                PlatformReason::DeadlineExceeded.into()
            )));
        }
        let sent = self.inner.call(call);
        Box::pin(async move {
            match tokio::time::timeout(budget, sent).await {
                Ok(done) => done,
                Err(_) => Err(PlatformReason::DeadlineExceeded.into()),
            }
        })
    }
}

/// Stamps what is left, less the margin, and gives it.
pub(super) fn add(call: &mut Outgoing) -> Duration {
    let left = call
        .options
        .deadline
        .saturating_duration_since(Instant::now())
        .saturating_sub(MARGIN);
    let cap = call.policy.as_ref().map_or(left, |policy| policy.deadline);
    let budget = left.min(cap);
    call.headers.insert(HEADER, header(budget));
    budget
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;

    use super::*;
    use crate::CallOptions;

    async fn call(left: Duration, takes: Duration) -> Result<Incoming> {
        let slow = tower::service_fn(move |call: Outgoing| async move {
            tokio::time::sleep(takes).await;
            Ok(Incoming {
                headers: call.headers,
                message: bytes::Bytes::new(),
            })
        });
        let call = Outgoing {
            path: "/a.B/C".into(),
            policy: None,
            options: CallOptions::lasting(left),
            headers: http::HeaderMap::new(),
            message: bytes::Bytes::new(),
        };
        CallDeadline.layer(slow).oneshot(call).await
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_travels_less_a_margin_and_is_kept() {
        let sent = call(Duration::from_millis(500), Duration::from_millis(100)).await;
        assert_eq!(sent.unwrap().headers[HEADER], "480000u");

        for (left, takes) in [(500, 481), (20, 0), (0, 0)] {
            let late = call(Duration::from_millis(left), Duration::from_millis(takes)).await;
            let late = late.unwrap_err();
            assert!(late.is(PlatformReason::DeadlineExceeded), "{left}: {late}");
        }
    }
}
