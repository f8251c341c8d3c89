//! Deadlines that travel: what the caller gave, capped by the contract. A
//! malformed one is refused, one that has passed begins no work.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use contract::{Error, PlatformReason, Policy};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::time::Instant;
use tonic::body::Body;
use tower::{Layer, Service};

use crate::http_refusal;

/// The header of the gRPC protocol.
pub(crate) const HEADER: &str = "grpc-timeout";

/// When nobody waits for the answer any more.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub Instant);

/// Bounds each call by its deadline.
#[derive(Debug, Clone, Copy)]
pub struct ServeDeadline;

impl<S> Layer<S> for ServeDeadline {
    type Service = Bounded<S>;

    fn layer(&self, inner: S) -> Bounded<S> {
        Bounded { inner }
    }
}

/// A service whose calls end in time.
#[derive(Debug, Clone)]
pub struct Bounded<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Bounded<S>
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

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let cap = request
            .extensions()
            .get::<Arc<Policy>>()
            .map_or(Duration::from_secs(10), |policy| policy.deadline);
        let budget = match requested(request.headers()) {
            Ok(Some(asked)) => spare(asked).min(cap),
            Ok(None) => cap,
            Err(error) => return Box::pin(std::future::ready(Ok(http_refusal(error)))),
        };
        if budget.is_zero() {
            return Box::pin(std::future::ready(Ok(http_refusal(
                PlatformReason::DeadlineExceeded.into(),
            ))));
        }
        let deadline = Instant::now() + budget;
        request.extensions_mut().insert(Deadline(deadline));
        let call = self.inner.call(request);
        Box::pin(async move {
            match tokio::time::timeout_at(deadline, call).await {
                Ok(done) => done,
                Err(_) => Ok(http_refusal(PlatformReason::DeadlineExceeded.into())),
            }
        })
    }
}

/// What is left of a caller's time for work here: the answer has to travel
/// back, and tonic's own timer, which answers `CANCELLED`, must come second.
fn spare(asked: Duration) -> Duration {
    asked.saturating_sub(Duration::from_millis(5).min(asked / 10))
}

/// The `grpc-timeout` of a request: 1 to 8 digits and a unit.
fn requested(headers: &HeaderMap) -> Result<Option<Duration>, Error> {
    let refuse = || Error::invalid(HEADER, "1 to 8 digits and one of H M S m u n, once");
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(refuse());
    }
    let text = value.to_str().map_err(|_| refuse())?;
    let (digits, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(refuse)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit())
    {
        return Err(refuse());
    }
    let count: u64 = digits.parse().map_err(|_| refuse())?;
    Ok(Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return Err(refuse()),
    }))
}

/// The header for a call that may take this long.
pub(crate) fn header(budget: Duration) -> HeaderValue {
    let micros = budget.as_micros();
    let text = if micros < 100_000_000 {
        format!("{micros}u")
    } else {
        format!("{}S", budget.as_secs().min(99_999_999))
    };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("1S"))
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tower::ServiceExt;

    use super::*;

    async fn code(timeout: Option<&str>, takes: Duration) -> Code {
        let inner = tower::service_fn(move |_: Request<Body>| async move {
            tokio::time::sleep(takes).await;
            Ok::<_, std::convert::Infallible>(Response::new(Body::empty()))
        });
        let mut request = Request::new(Body::empty());
        if let Some(timeout) = timeout {
            request
                .headers_mut()
                .insert(HEADER, timeout.parse().unwrap());
        }
        let response = ServeDeadline.layer(inner).oneshot(request).await.unwrap();
        tonic::Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
    }

    #[tokio::test(start_paused = true)]
    async fn call_ends_at_its_deadline() {
        assert_eq!(
            code(Some("100m"), Duration::from_millis(50)).await,
            Code::Ok
        );
        assert_eq!(
            code(Some("100m"), Duration::from_millis(150)).await,
            Code::DeadlineExceeded
        );
        assert_eq!(
            code(None, Duration::from_secs(11)).await,
            Code::DeadlineExceeded
        );
    }

    #[tokio::test(start_paused = true)]
    async fn malformed_deadline_is_refused_and_a_passed_one_begins_nothing() {
        for bad in [
            "banana",
            "-1S",
            "123456789S",
            "",
            "1X",
            "S",
            "1.5S",
            "1 S",
            "0x1S",
            "+1S",
        ] {
            assert_eq!(
                code(Some(bad), Duration::ZERO).await,
                Code::InvalidArgument,
                "{bad}"
            );
        }
        for passed in ["0n", "0S", "0H"] {
            assert_eq!(
                code(Some(passed), Duration::ZERO).await,
                Code::DeadlineExceeded,
                "{passed}"
            );
        }
    }

    #[test]
    fn header_and_back() {
        for millis in [1, 20, 999, 4_000, 3_600_000] {
            let budget = Duration::from_millis(millis);
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, header(budget));
            assert_eq!(requested(&headers).unwrap(), Some(budget));
        }
    }
}
