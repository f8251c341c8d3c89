//! The one adapter between the wire and a handler: decodes, checks what only
//! the message can show, runs the unit of work, keeps the answer, redacts.

mod act;
mod bytes;
mod change;
mod keyed;
mod opened;
mod read;
mod record;
mod stream;
mod write;

pub(crate) use act::ActEndpoint;
pub(crate) use change::ChangeEndpoint;
pub(crate) use read::ReadEndpoint;
pub(crate) use record::record_of;
pub(crate) use stream::{DuplexEndpoint, StreamEndpoint};
pub(crate) use write::WriteEndpoint;

use ::bytes::Bytes;
use contract::{Error, PlatformReason, Result};
use futures::{FutureExt, future::BoxFuture};
use http::{Request, Response};
use principal::Call;
use prost::Message;
use tonic::body::Body;

/// Serves one method.
pub(crate) trait Endpoint: Send + Sync {
    /// Answers a request.
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>>;
}

/// The call that the stack left behind.
fn call_of<T>(request: &tonic::Request<T>) -> Result<Call> {
    request
        .extensions()
        .get::<Call>()
        .cloned()
        .ok_or_else(|| PlatformReason::TokenInvalid.into())
}

fn decode<M: Message + Default>(bytes: Bytes) -> Result<M> {
    M::decode(bytes).map_err(|_| Error::invalid("request", "a message of the contract"))
}

/// Runs a handler; a panic in it is an error of this call and of no other.
async fn guarded<T>(work: impl Future<Output = Result<T>> + Send) -> Result<T> {
    match std::panic::AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done,
        Err(panic) => Err(panicked(&*panic)),
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::internal(format!("panic: {text}"))
}
