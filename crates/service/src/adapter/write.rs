//! Writes: action check, stored reply, unit of work; in a task that finishes
//! also when the caller goes away.

use std::{marker::PhantomData, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use contract::{Authority, Error, PlatformReason, Result, WriteMethod};
use futures::future::BoxFuture;
use http::{Request, Response};
use principal::Call;
use prost::Message;
use store::{Finish, Stored, Tx, finish};
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    guarded,
    keyed::{audited, flight, keyed, opened, replayed},
    record::record,
};
use crate::{fail_point, handler::Write, runtime::Runtime};

/// Serves a write of a service.
pub(crate) struct WriteEndpoint<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

impl<S, M: WriteMethod> WriteEndpoint<S, M> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            method: PhantomData,
        }
    }
}

impl<S: Write<M>, M: WriteMethod> Endpoint for WriteEndpoint<S, M> {
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
            // a task of its own: half of a write is never left behind
            let task = tasks.spawn(async move { work.run(call, message, bytes).await });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}

/// One write on its way.
struct Work<S, M> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    method: PhantomData<M>,
}

/// What a unit of work came to.
enum Outcome<R> {
    New(R),
    Replayed(Vec<u8>),
}

impl<S: Write<M>, M: WriteMethod> Work<S, M> {
    async fn run(self, call: Call, message: M::Request, bytes: Bytes) -> Result<Reply> {
        let _in_flight = match keyed(&call) {
            true => Some(self.runtime.begin(flight(&call, M::PATH))?),
            false => None,
        };
        let done = guarded(self.units(&call, &message, &bytes)).await;
        if let Err(error) = &done
            && call.policy.authority == Authority::Customer
        {
            self.runtime
                .appender
                .append(record(&call, &bytes, error.reason()));
        }
        let (reply, was_there) = match done? {
            Outcome::New(reply) => (reply.encode_to_vec(), false),
            Outcome::Replayed(stored) => (stored, true),
        };
        Ok(replayed(
            Reply::new(reply).fresh(call.now, self.runtime.service),
            was_there,
        ))
    }

    /// The unit of work, again for as long as others come between.
    async fn units(
        &self,
        call: &Call,
        message: &M::Request,
        bytes: &[u8],
    ) -> Result<Outcome<M::Reply>> {
        let store = self.runtime.store()?;
        let mut attempt = 0;
        self.reach(call, "before");
        loop {
            // in the queue for longer than anybody waits: not begun
            let begun = tokio::time::timeout_at(call.deadline, store.begin(S::DURABILITY)).await;
            let mut tx = begun.map_err(|_| Error::from(PlatformReason::DeadlineExceeded))??;
            let done = self.unit(call, &mut tx, message, bytes).await;
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

    /// Where a test stops the service: before and after what it commits.
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
        message: &M::Request,
        bytes: &[u8],
    ) -> Result<Outcome<M::Reply>> {
        let hash = digest(&SHA256, bytes);
        let key = (call.subject(), M::PATH, call.request_id.as_str());
        if keyed(call)
            && let Some(stored) = Stored::find(tx, key.0, key.1, key.2, hash.as_ref()).await?
        {
            return match stored.reply {
                Some(reply) => Ok(Outcome::Replayed(reply)),
                None => Err(PlatformReason::RequestInProgress.into()),
            };
        }
        let reply = self.service.write(call, tx, message).await?;
        if !call.preview && audited(call) {
            tx.audit(record(call, bytes, "OK")).await?;
        }
        if keyed(call) {
            Stored::keep(tx, key, hash.as_ref(), reply.encode_to_vec()).await?;
        }
        Ok(Outcome::New(reply))
    }
}
