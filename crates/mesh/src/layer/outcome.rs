//! What a response came to: at once where it's known, else at its last frame.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Body as HttpBody, Frame};
use pin_project_lite::pin_project;
use tonic::{Code, Status, body::Body};

/// Calls `end` once with the code of a response, when that is known: a unary
/// reply carries it as an extension, a refusal in its headers, a stream at its
/// end. A stream that is dropped was cancelled.
pub(crate) fn observe(
    response: Response<Body>,
    end: impl FnOnce(Code) + Send + 'static,
) -> Response<Body> {
    let known = response
        .extensions()
        .get::<Code>()
        .copied()
        .or_else(|| code_in(response.headers()));
    if let Some(code) = known {
        end(code);
        return response;
    }
    response.map(|body| {
        Body::new(Observed {
            body,
            end: Some(Box::new(end)),
        })
    })
}

fn code_in(headers: &HeaderMap) -> Option<Code> {
    Status::from_header_map(headers).map(|status| status.code())
}

type End = Box<dyn FnOnce(Code) + Send>;

pin_project! {
    struct Observed {
        #[pin]
        body: Body,
        end: Option<End>,
    }

    impl PinnedDrop for Observed {
        fn drop(this: Pin<&mut Self>) {
            if let Some(end) = this.project().end.take() {
                end(Code::Cancelled);
            }
        }
    }
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.project();
        let polled = this.body.poll_frame(cx);
        let code = match &polled {
            Poll::Ready(Some(Ok(frame))) => frame.trailers_ref().and_then(code_in),
            Poll::Ready(Some(Err(status))) => Some(status.code()),
            Poll::Ready(None) => Some(Code::Ok),
            Poll::Pending => None,
        };
        if let (Some(code), Some(end)) = (code, code.and_then(|_| this.end.take())) {
            end(code);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

/// The name of a code on the wire of telemetry, such as `NOT_FOUND`.
#[must_use]
pub const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Whether a server's span of a call with this code is an error: what the
/// server did wrong, not what the caller did (OpenTelemetry, rpc/grpc).
pub(crate) const fn is_servers_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}
