//! Acts: the handler does its own units of work, in a task that finishes.

use std::{marker::PhantomData, sync::Arc};

use contract::{ActMethod, Authority, Error, Method};
use futures::future::BoxFuture;
use http::{Request, Response};
use prost::Message;
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    call_of, decode, guarded,
    record::record,
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
            let call = call_of(&request)?;
            let bytes = request.into_inner();
            let message: M::Request = decode(bytes.clone())?;
            let tasks = runtime.tasks.clone();
            let task = tasks.spawn(async move {
                let done = guarded(service.act(&call, message)).await;
                if matches!(
                    call.policy.authority,
                    Authority::Session | Authority::Operator
                ) {
                    let outcome = done.as_ref().map_or_else(Error::reason, |_| "OK");
                    runtime.appender.append(record(&call, &bytes, outcome));
                }
                Ok(Reply::new(done?.encode_to_vec()).read(call.now, runtime.service))
            });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}
