//! Changes over several services: accepted in one unit of work, decided in
//! another, carried forward; in a task that finishes also when the caller goes
//! away.

use std::{marker::PhantomData, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use contract::{Authority, ChangeMethod, Error, PlatformReason, Result};
use futures::future::BoxFuture;
use http::{Request, Response};
use principal::Call;
use prost::Message;
use store::{Durability, Finish, Pending, Query, Stored, Tx, finish};
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    guarded,
    keyed::{flight, opened, replayed},
    record::record,
};
use crate::{fail_point, handler::Change, runtime::Runtime};

/// Serves a change of a service.
pub(crate) struct ChangeEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

impl<S, M: ChangeMethod> ChangeEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            method: PhantomData,
        }
    }
}

impl<S: Change<M>, M: ChangeMethod> Endpoint for ChangeEndpoint<S, M> {
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let work = Work {
            service: Arc::clone(&self.service),
            runtime: Arc::clone(&self.runtime),
            method: PhantomData::<M>,
        };
        let most = work.runtime.message_bytes;
        Box::pin(unary(request, most, move |request| async move {
            let (call, message, bytes) = opened::<M>(request)?;
            let tasks = work.runtime.tasks.clone();
            // a task of its own: it's carried as far as it goes
            let task = tasks.spawn(async move { work.run(call, message, bytes).await });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}

/// One change on its way.
struct Work<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

/// What came of accepting it.
enum Accepted<P> {
    New(P),
    Replayed(Vec<u8>),
}

impl<S: Change<M>, M: ChangeMethod> Work<S, M> {
    async fn run(self, call: Call, message: M::Request, bytes: Bytes) -> Result<Reply> {
        let _in_flight = match call.preview {
            false => Some(self.runtime.begin(flight(&call, M::PATH))?),
            true => None,
        };
        let done = guarded(self.change(&call, &message, &bytes)).await;
        if let Err(error) = &done
            && call.policy.authority == Authority::Customer
        {
            let row = record(&call, &bytes, error.reason());
            self.runtime.appender.append(row);
        }
        let (reply, was_there) = done?;
        let reply = Reply::new(reply).fresh(call.now, self.runtime.service);
        Ok(replayed(reply, was_there))
    }

    async fn change(
        &self,
        call: &Call,
        message: &M::Request,
        bytes: &Bytes,
    ) -> Result<(Vec<u8>, bool)> {
        let pending = self.pending(call, bytes);
        // said before: nobody is asked again
        if !call.preview
            && let Some(reply) = told(&mut self.runtime.store()?.reader(), &pending).await?
        {
            return Ok((reply, true));
        }
        let known = self.service.learn(call, message).await?;
        let plan = match self.accepted(call, (message, &known), &pending).await? {
            Accepted::Replayed(reply) => return Ok((reply, true)),
            Accepted::New(plan) => plan,
        };
        if call.preview {
            let reply = self.service.rehearse(call, plan).await?;
            return Ok((reply.encode_to_vec(), false));
        }
        let reply = self.service.carry(call, plan).await?.encode_to_vec();
        // a repeat is told the same
        let store = self.runtime.store()?;
        if told(&mut store.reader(), &pending).await?.as_ref() != Some(&reply) {
            let key = (call.subject(), M::PATH, call.request_id.as_str());
            if let Err(error) = store.amend(key, &reply).await {
                tracing::info!(%error, "a repeat is told what was decided");
            }
        }
        Ok((reply, false))
    }

    fn pending(&self, call: &Call, bytes: &Bytes) -> Pending {
        let row = record(call, bytes, "OK");
        Pending {
            subject: call.subject().to_owned(),
            method: M::PATH.to_owned(),
            request_id: call.request_id.clone(),
            caller: row.caller,
            customer: row.customer,
            resource: row.resource,
            trace_id: row.trace_id,
            request_sha256: digest(&SHA256, bytes).as_ref().to_vec(),
        }
    }

    /// The first unit of work, again for as long as others come between.
    async fn accepted(
        &self,
        call: &Call,
        asked: (&M::Request, &S::Known),
        pending: &Pending,
    ) -> Result<Accepted<S::Plan>> {
        let store = self.runtime.store()?;
        let mut attempt = 0;
        self.reach(call, "before");
        loop {
            let begun = tokio::time::timeout_at(call.deadline, store.begin(Durability::Full)).await;
            let mut tx = begun.map_err(|_| Error::from(PlatformReason::DeadlineExceeded))??;
            let done = self.unit(call, &mut tx, asked, pending).await;
            if call.preview {
                tx.rollback().await?;
                return done;
            }
            match finish(tx, done, attempt).await {
                Finish::Done(done) => {
                    self.reach(call, "after");
                    return done;
                }
                Finish::Again => attempt += 1,
            }
        }
    }

    /// Where a test stops the service: before and after it's accepted.
    fn reach(&self, call: &Call, when: &str) {
        if !call.preview {
            let method = M::PATH.rsplit('/').next().unwrap_or_default();
            fail_point!(self.runtime.service, method, when);
        }
    }

    async fn unit(
        &self,
        call: &Call,
        tx: &mut Tx,
        asked: (&M::Request, &S::Known),
        pending: &Pending,
    ) -> Result<Accepted<S::Plan>> {
        if !call.preview {
            if let Some(reply) = told(tx, pending).await? {
                return Ok(Accepted::Replayed(reply));
            }
            tx.hold(pending).await?;
        }
        let plan = self.service.accept(call, tx, asked, pending.clone()).await;
        plan.map(Accepted::New)
    }
}

/// The reply that a request was given, if it was.
async fn told(query: &mut impl Query, pending: &Pending) -> Result<Option<Vec<u8>>> {
    let (subject, method) = (&pending.subject, &pending.method);
    let hash = &pending.request_sha256;
    match Stored::find(query, subject, method, &pending.request_id, hash).await? {
        None => Ok(None),
        Some(Stored {
            reply: Some(reply), ..
        }) => Ok(Some(reply)),
        Some(_) => Err(PlatformReason::RequestInProgress.into()),
    }
}
