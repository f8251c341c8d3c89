//! Acts: the handler does its own units of work, in a task that finishes.

use std::{marker::PhantomData, sync::Arc};

use contract::{ActMethod, Error, Method};
use futures::future::BoxFuture;
use http::{Request, Response};
use prost::Message;
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    decode,
    invocation::Invocation,
};
use crate::{handler::Act, runtime::Runtime};

/// Serves an act of a service.
pub(crate) struct ActEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

impl<S, M: Method> ActEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            method: PhantomData,
        }
    }
}

impl<S: Act<M>, M: ActMethod> Endpoint for ActEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime) = (Arc::clone(&self.service), Arc::clone(&self.runtime));
        let most = runtime.message_bytes;
        Box::pin(unary(request, most, move |request| async move {
            let invocation = Invocation::of(request, &runtime)?;
            let message: M::Request = invocation.checked(decode(invocation.bytes.clone()))?;
            let task = runtime.tasks.clone().spawn(async move {
                let call = &invocation.call;
                let work = service.act(call, message);
                let done = invocation.run(call.policy.shows, work).await;
                Ok(Reply::new(done?.encode_to_vec()).read(call.now, runtime.service))
            });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}
