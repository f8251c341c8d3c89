//! The wire: a message as bytes over a channel, and what its failures mean.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use contract::{Error, PlatformReason, Result};
use http::uri::PathAndQuery;
use tonic::{Request, Status, Streaming, client::Grpc, metadata::MetadataMap, transport::Channel};
use tower::Service;

use super::{Incoming, Outgoing};
use crate::BytesCodec;

/// Sends.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    channel: Channel,
}

/// The connection broke under a call, which may or may not have arrived.
#[derive(Debug, thiserror::Error)]
#[error("connection lost: {0}")]
pub(super) struct ConnectionLost(pub(super) String);

impl Transport {
    pub(super) fn new(channel: Channel) -> Self {
        Self { channel }
    }

    async fn unary(self, call: Outgoing) -> Result<Incoming> {
        let (request, path) = prepare(call.headers, &call.path, call.message)?;
        let mut grpc = Grpc::new(self.channel);
        grpc.ready().await.map_err(|error| lost(&error))?;
        let reply = grpc
            .unary(request, path, BytesCodec)
            .await
            .map_err(|status| refusal(&status))?;
        let (metadata, message, _) = reply.into_parts();
        Ok(Incoming {
            headers: metadata.into_headers(),
            message,
        })
    }

    pub(super) async fn stream(self, call: Outgoing) -> Result<Streaming<Bytes>> {
        let (request, path) = prepare(call.headers, &call.path, call.message)?;
        let mut grpc = Grpc::new(self.channel);
        grpc.ready().await.map_err(|error| lost(&error))?;
        let reply = grpc.server_streaming(request, path, BytesCodec).await;
        Ok(reply.map_err(|status| refusal(&status))?.into_inner())
    }

    pub(super) async fn duplex(
        self,
        call: Outgoing,
        requests: impl futures::Stream<Item = Bytes> + Send + 'static,
    ) -> Result<Streaming<Bytes>> {
        let (request, path) = prepare(call.headers, &call.path, requests)?;
        let mut grpc = Grpc::new(self.channel);
        grpc.ready().await.map_err(|error| lost(&error))?;
        let reply = grpc.streaming(request, path, BytesCodec).await;
        Ok(reply.map_err(|status| refusal(&status))?.into_inner())
    }
}

impl Service<Outgoing> for Transport {
    type Response = Incoming;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Incoming>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Outgoing) -> Self::Future {
        Box::pin(self.clone().unary(call))
    }
}

fn prepare<T>(
    headers: http::HeaderMap,
    path: &str,
    message: T,
) -> Result<(Request<T>, PathAndQuery)> {
    let path = path
        .parse()
        .map_err(|_| Error::invalid("path", "/package.Service/Method"))?;
    let mut request = Request::new(message);
    *request.metadata_mut() = MetadataMap::from_headers(headers);
    Ok((request, path))
}

/// What a status means. One that was made on this side of the wire has a
/// source: then the service said nothing, and tonic's code (`Unknown`,
/// `Cancelled`, `Internal`) says nothing either.
pub(super) fn refusal(status: &Status) -> Error {
    use std::error::Error as _;
    match status.source() {
        Some(source) => lost(source),
        None => Error::from_status(status),
    }
}

fn lost(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut text = error.to_string();
    let mut refused = error.downcast_ref::<tonic::ConnectError>().is_some();
    let mut source = error.source();
    while let Some(next) = source {
        refused |= next.downcast_ref::<tonic::ConnectError>().is_some();
        text = format!("{text}: {next}");
        source = next.source();
    }
    let error = Error::from(PlatformReason::Unreachable);
    if refused {
        error
    } else {
        error.because(ConnectionLost(text))
    }
}
