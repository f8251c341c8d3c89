//! Streams: bounded by their deadline, ended by a drain.

use std::{marker::PhantomData, sync::Arc, time::Duration};

use bytes::Bytes;
use contract::{DuplexMethod, Error, Method, PlatformReason, Result, StreamMethod};
use futures::{
    StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use http::{Request, Response};
use mesh::BytesCodec;
use principal::Call;
use prost::Message;
use tonic::{Status, Streaming, body::Body};

use super::{Endpoint, decode, invocation::Invocation};
use crate::{
    handler::{Duplex, Replies, Stream},
    runtime::Runtime,
};

/// A stream that may take longer than this is a feed, or all of a service's
/// data: a drain doesn't wait for it.
const ENDLESS: Duration = Duration::from_secs(60);

/// Serves a stream of a service.
pub(crate) struct StreamEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

impl<S, M: Method> StreamEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            method: PhantomData,
        }
    }
}

impl<S: Stream<M>, M: StreamMethod> Endpoint for StreamEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime) = (Arc::clone(&self.service), Arc::clone(&self.runtime));
        Box::pin(async move {
            let most = runtime.message_bytes;
            let handler = tower::service_fn(move |request: tonic::Request<Bytes>| {
                let (service, runtime) = (Arc::clone(&service), Arc::clone(&runtime));
                async move {
                    let opened = async {
                        let invocation = Invocation::of(request, &runtime)?;
                        let call = &invocation.call;
                        let message: M::Request =
                            invocation.checked(decode(invocation.bytes.clone()))?;
                        let begun = service.stream(call, message);
                        let replies = invocation.run(call.policy.shows, begun).await?;
                        Ok(encoded(call, &runtime, replies))
                    };
                    opened.await.map(tonic::Response::new).map_err(mesh::status)
                }
            });
            let mut grpc = tonic::server::Grpc::new(BytesCodec).max_decoding_message_size(most);
            grpc.server_streaming(handler, request).await
        })
    }
}

/// Serves a stream in both directions.
pub(crate) struct DuplexEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

impl<S, M: Method> DuplexEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            method: PhantomData,
        }
    }
}

impl<S: Duplex<M>, M: DuplexMethod> Endpoint for DuplexEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime) = (Arc::clone(&self.service), Arc::clone(&self.runtime));
        Box::pin(async move {
            let most = runtime.message_bytes;
            let handler = tower::service_fn(move |request: tonic::Request<Streaming<Bytes>>| {
                let (service, runtime) = (Arc::clone(&service), Arc::clone(&runtime));
                async move {
                    let opened = async {
                        let invocation = Invocation::open(request.extensions(), &runtime)?;
                        let call = &invocation.call;
                        let requests = request
                            .into_inner()
                            .map(|item| match item {
                                Ok(bytes) => decode(bytes),
                                Err(status) => Err(Error::from_status(&status)),
                            })
                            .boxed();
                        let begun = service.duplex(call, requests);
                        let replies = invocation.run(call.policy.shows, begun).await?;
                        Ok(encoded(call, &runtime, replies))
                    };
                    opened.await.map(tonic::Response::new).map_err(mesh::status)
                }
            });
            let mut grpc = tonic::server::Grpc::new(BytesCodec).max_decoding_message_size(most);
            grpc.streaming(handler, request).await
        })
    }
}

/// Replies as they leave: until the deadline. A stream that has no end of its
/// own also ends with a drain. Whoever is cut off is told so.
fn encoded<R: Message + 'static>(
    call: &Call,
    runtime: &Runtime,
    replies: Replies<R>,
) -> BoxStream<'static, Result<Bytes, Status>> {
    let (deadline, endless) = (call.deadline, call.policy.deadline > ENDLESS);
    let stop = runtime.tasks.stop().clone();
    let cut = Box::pin(async move {
        tokio::select! {
            () = tokio::time::sleep_until(deadline) => PlatformReason::DeadlineExceeded,
            () = stop.cancelled(), if endless => PlatformReason::Unreachable,
        }
    });
    let replies = stream::unfold(Some((replies, cut)), |open| async {
        let (mut replies, mut cut) = open?;
        tokio::select! {
            reply = replies.next() => Some((reply?, Some((replies, cut)))),
            reason = &mut cut => Some((Err(reason.into()), None)),
        }
    });
    replies
        .map(|reply| {
            reply
                .map(|reply| reply.encode_to_vec().into())
                .map_err(mesh::status)
        })
        .boxed()
}
