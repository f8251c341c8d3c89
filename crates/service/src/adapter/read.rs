//! Reads: answer, then keep only what was asked for and may be seen.

use std::{marker::PhantomData, sync::Arc};

use contract::{Assurance, Authority, PlatformReason, ReadMethod, View, pool};
use futures::future::BoxFuture;
use http::{Request, Response};
use mesh::layer::customer::BoundAction;
use principal::Call;
use prost::{Message, Name};
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    decode,
    invocation::Invocation,
};
use crate::{handler::Read, runtime::Runtime};

/// Serves a read of a service.
pub(crate) struct ReadEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    view: Arc<View>,
    method: PhantomData<M>,
}

impl<S, M: ReadMethod> ReadEndpoint<S, M> {
    #[expect(clippy::expect_used, reason = "before listening")]
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        let output = pool()
            .get_message_by_name(&M::Reply::full_name())
            .expect("the contract holds its own messages");
        Self {
            service,
            runtime,
            view: Arc::new(View::new(&output)),
            method: PhantomData,
        }
    }
}

impl<S: Read<M>, M: ReadMethod> Endpoint for ReadEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime, view) = (
            Arc::clone(&self.service),
            Arc::clone(&self.runtime),
            Arc::clone(&self.view),
        );
        let most = runtime.message_bytes;
        Box::pin(unary(request, most, move |request| async move {
            let is_bound = request.extensions().get::<BoundAction>().is_some();
            let invocation = Invocation::of(request, &runtime)?;
            let call = &invocation.call;
            let message: M::Request = invocation.checked(match is_bound {
                // an action token opens one write, and nothing else
                true => Err(PlatformReason::TokenInvalid.into()),
                false => decode(invocation.bytes.clone()),
            })?;
            let mask = M::read_mask(&message)
                .map(|mask| mask.paths.clone())
                .unwrap_or_default();
            let work = service.read(call, message);
            let done = invocation.run(view.shows(&mask), work).await;
            let reply = done?.encode_to_vec();
            // of all that was read, also where a mask leaves the time out
            let seen = view.seen(&reply)?;
            let reply = match partly(call) || !mask.is_empty() {
                true => view.of(&reply, &mask, partly(call))?,
                false => reply,
            };
            let reply = Reply::new(reply).seen(seen);
            Ok(reply.read(call.now, runtime.service))
        }))
    }
}

/// Whether a customer isn't known surely enough to see everything.
fn partly(call: &Call) -> bool {
    call.policy.authority == Authority::Customer && call.assurance() < Assurance::Verified
}
