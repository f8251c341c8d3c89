//! Reads: answer, then keep only what was asked for and may be seen.

use std::{marker::PhantomData, sync::Arc};

use contract::{
    Assurance, Authority, Error, PlatformReason, ReadMethod, Result, pool, prune, shown,
};
use futures::future::BoxFuture;
use http::{Request, Response};
use mesh::layer::customer::BoundAction;
use principal::Call;
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    call_of, decode, guarded,
    record::record,
};
use crate::{handler::Read, runtime::Runtime};

/// Serves a read of a service.
pub(crate) struct ReadEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    output: Option<MessageDescriptor>,
    method: PhantomData<M>,
}

impl<S, M: ReadMethod> ReadEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        let output =
            M::PATH
                .trim_start_matches('/')
                .split_once('/')
                .and_then(|(service, method)| {
                    let service = pool().get_service_by_name(service)?;
                    service
                        .methods()
                        .find(|candidate| candidate.name() == method)
                        .map(|method| method.output())
                });
        Self {
            service,
            runtime,
            output,
            method: PhantomData,
        }
    }
}

impl<S: Read<M>, M: ReadMethod> Endpoint for ReadEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime, output) = (
            Arc::clone(&self.service),
            Arc::clone(&self.runtime),
            self.output.clone(),
        );
        let most = runtime.message_bytes;
        Box::pin(unary(request, most, move |request| async move {
            let call = call_of(&request)?;
            if request.extensions().get::<BoundAction>().is_some() {
                // an action token opens one write, and nothing else
                return Err(PlatformReason::TokenInvalid.into());
            }
            let bytes = request.into_inner();
            let message: M::Request = decode(bytes.clone())?;
            let mask = M::read_mask(&message)
                .map(|mask| mask.paths.clone())
                .unwrap_or_default();
            let done = guarded(service.read(&call, message)).await;
            audit(&runtime, &call, &bytes, done.as_ref().err());
            let reply = done?.encode_to_vec();
            let reply = match output {
                Some(output) => visible(&call, output, reply, &mask)?,
                None => reply,
            };
            Ok(Reply::new(reply).fresh(call.now, runtime.service))
        }))
    }
}

/// What of a reply the caller asked for and the customer may see as surely as
/// they are known.
fn visible(
    call: &Call,
    output: MessageDescriptor,
    reply: Vec<u8>,
    mask: &[String],
) -> Result<Vec<u8>> {
    let masked =
        call.policy.authority == Authority::Customer && call.assurance() < Assurance::Verified;
    if mask.is_empty() && !masked {
        return Ok(reply);
    }
    let mut message = DynamicMessage::decode(output, reply.as_slice()).map_err(Error::internal)?;
    if !mask.is_empty() {
        prune(&mut message, mask);
    }
    if masked {
        shown(&mut message);
    }
    Ok(message.encode_to_vec())
}

fn audit(runtime: &Runtime, call: &Call, request: &[u8], refused: Option<&Error>) {
    match refused {
        // what doesn't exist and what isn't theirs is worth a record alike
        Some(error) if call.policy.authority == Authority::Customer => {
            runtime
                .appender
                .append(record(call, request, error.reason()));
        }
        None if call.policy.financial => runtime.appender.append(record(call, request, "OK")),
        _ => {}
    }
}
