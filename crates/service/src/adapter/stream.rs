//! Streams: bounded by their deadline, ended by a drain.

use std::{marker::PhantomData, sync::Arc};

use bytes::Bytes;
use contract::{DuplexMethod, Error, Method, Result, StreamMethod};
use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use http::{Request, Response};
use mesh::BytesCodec;
use principal::Call;
use prost::Message;
use tonic::{Status, Streaming, body::Body};

use super::{Endpoint, call_of, decode, guarded};
use crate::{
    handler::{Duplex, Replies, Stream},
    runtime::Runtime,
};

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
                        let call = call_of(&request)?;
                        let message: M::Request = decode(request.into_inner())?;
                        let replies = guarded(service.stream(&call, message)).await?;
                        Ok(encoded(&call, &runtime, replies))
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
                        let call = call_of(&request)?;
                        let requests = request
                            .into_inner()
                            .map(|item| match item {
                                Ok(bytes) => decode(bytes),
                                Err(status) => Err(Error::from_status(&status)),
                            })
                            .boxed();
                        let replies = guarded(service.duplex(&call, requests)).await?;
                        Ok(encoded(&call, &runtime, replies))
                    };
                    opened.await.map(tonic::Response::new).map_err(mesh::status)
                }
            });
            let mut grpc = tonic::server::Grpc::new(BytesCodec).max_decoding_message_size(most);
            grpc.streaming(handler, request).await
        })
    }
}

/// Replies as they leave: until the deadline, or the drain.
fn encoded<R: Message + 'static>(
    call: &Call,
    runtime: &Runtime,
    replies: Replies<R>,
) -> BoxStream<'static, Result<Bytes, Status>> {
    replies
        .take_until(tokio::time::sleep_until(call.deadline))
        .take_until(runtime.tasks.stop().clone().cancelled_owned())
        .map(|reply| {
            reply
                .map(|reply| reply.encode_to_vec().into())
                .map_err(mesh::status)
        })
        .boxed()
}
