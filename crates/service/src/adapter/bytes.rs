//! Unary calls as bytes in, bytes out.

use std::future::Future;

use bytes::Bytes;
use contract::{Code, Error, Result, value::Instant};
use http::{HeaderMap, Request, Response};
use mesh::BytesCodec;
use tonic::{Status, body::Body, metadata::MetadataMap};

/// A reply with what its metadata says.
pub(super) struct Reply {
    pub(super) message: Bytes,
    pub(super) metadata: MetadataMap,
}

impl Reply {
    pub(super) fn new(message: impl Into<Bytes>) -> Self {
        Self {
            message: message.into(),
            metadata: MetadataMap::new(),
        }
    }

    /// Says when it was read, and who says so.
    pub(super) fn read(self, now: Instant, source: &'static str) -> Self {
        let mut reply = self.at("read-time", now);
        let source = tonic::metadata::MetadataValue::from_static(source);
        reply.metadata.insert("source", source);
        reply
    }

    /// Says when what it says was so, which may be long before it was read.
    pub(super) fn seen(self, as_of: Option<Instant>) -> Self {
        match as_of {
            Some(as_of) => self.at("as-of", as_of),
            None => self,
        }
    }

    fn at(mut self, name: &'static str, time: Instant) -> Self {
        if let Ok(micros) = time.micros().to_string().parse() {
            self.metadata.insert(name, micros);
        }
        self
    }
}

/// What tonic refused by itself, without details: a message that is too large, or
/// is none.
fn bare(headers: &HeaderMap, most: usize) -> Option<Error> {
    let status = Status::from_header_map(headers)?;
    if status.code() == Code::Ok || !status.details().is_empty() {
        return None;
    }
    Some(match status.code() {
        Code::OutOfRange => Error::invalid("request", &format!("at most {most} bytes")),
        _ => Error::from_status(&status),
    })
}

/// Serves one unary call.
pub(super) async fn unary<F, W>(request: Request<Body>, most: usize, work: F) -> Response<Body>
where
    F: FnOnce(tonic::Request<Bytes>) -> W + Send,
    W: Future<Output = Result<Reply>> + Send,
{
    let mut work = Some(work);
    let service = tower::service_fn(move |request: tonic::Request<Bytes>| {
        let work = work.take();
        async move {
            let Some(work) = work else {
                return Err(mesh::status(Error::internal("called twice")));
            };
            let reply = work(request).await.map_err(mesh::status)?;
            let mut response = tonic::Response::new(reply.message);
            *response.metadata_mut() = reply.metadata;
            Ok(response)
        }
    });
    let mut grpc = tonic::server::Grpc::new(BytesCodec).max_decoding_message_size(most);
    let mut response = grpc.unary(service, request).await;
    if let Some(error) = bare(response.headers(), most) {
        return mesh::http_refusal(error);
    }
    if !response.headers().contains_key("grpc-status") {
        // the outcome is known before the trailers are: the layers needn't wait
        response.extensions_mut().insert(Code::Ok);
    }
    response
}
