//! The one adapter between the wire and a handler: decodes, checks what only
//! the message can show, runs the unit of work, keeps the answer, redacts.

mod act;
mod bytes;
mod change;
mod invocation;
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
use contract::{Error, Result};
use futures::future::BoxFuture;
use http::{Request, Response};
use prost::Message;
use tonic::body::Body;

/// Serves one method.
pub(crate) trait Endpoint: Send + Sync {
    /// Answers a request.
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>>;
}

fn decode<M: Message + Default>(bytes: Bytes) -> Result<M> {
    M::decode(bytes).map_err(|_| Error::invalid("request", "a message of the contract"))
}
