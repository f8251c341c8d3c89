//! Keyed writes on their way: one at a time under a key, in units of work, in a
//! task that finishes also when the caller goes away.

use std::{marker::PhantomData, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use contract::{Authority, Code, Error, Method, PlatformReason, Result, WriteMethod, method_name};
use futures::future::BoxFuture;
use http::{Request, Response};
use mesh::layer::customer::BoundAction;
use store::{Durability, Finish, RequestKey, Stored, Tx, fail_point, finish};
use tonic::{body::Body, metadata::MetadataValue};

use super::{
    Endpoint,
    bytes::{Reply, unary},
    invocation::{Invocation, guarded},
    opened::opened,
};
use crate::runtime::Runtime;

/// Serves keyed writes of a kind.
pub(crate) struct KeyedEndpoint<S, M, K> {
    service: Arc<S>,
    runtime: Arc<Runtime>,
    of: PhantomData<fn() -> (M, K)>,
}

impl<S, M, K> KeyedEndpoint<S, M, K> {
    pub(crate) fn new(service: Arc<S>, runtime: Arc<Runtime>) -> Self {
        Self {
            service,
            runtime,
            of: PhantomData,
        }
    }
}

/// How writes of a kind are done.
pub(crate) trait Kind<S, M: Method>: 'static {
    /// Whether every refusal is for good, whoever asked.
    const KEEPS_REFUSALS: bool;

    /// Does one; gives its encoded reply, and whether that was given before.
    fn reply(work: &Work<S, M>) -> impl Future<Output = Result<(Vec<u8>, bool)>> + Send;
}

impl<S, M, K> Endpoint for KeyedEndpoint<S, M, K>
where
    S: Send + Sync + 'static,
    M: WriteMethod,
    K: Kind<S, M>,
{
    fn handle(&self, request: Request<Body>) -> BoxFuture<'static, Response<Body>> {
        let (service, runtime) = (Arc::clone(&self.service), Arc::clone(&self.runtime));
        let most = runtime.message_bytes;
        Box::pin(unary(request, most, move |request| async move {
            let action = request.extensions().get::<BoundAction>().cloned();
            let mut invocation = Invocation::of(request, &runtime)?;
            let message = opened::<M>(&mut invocation, action.as_ref());
            let message = invocation.checked(message)?;
            let work = Work {
                service,
                invocation,
                message,
            };
            // a task of its own: half of a write is never left behind
            let task = runtime.tasks.spawn(async move { work.run::<K>().await });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}

/// One write on its way.
pub(crate) struct Work<S, M: Method> {
    pub(super) service: Arc<S>,
    pub(super) invocation: Invocation,
    pub(super) message: M::Request,
}

/// What is done in one unit of work.
pub(super) trait Unit: Sync {
    /// What comes of it.
    type Done: Send;

    /// Does it; may run again.
    fn once(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Done>> + Send;
}

impl<S: Send + Sync, M: WriteMethod> Work<S, M> {
    async fn run<K: Kind<S, M>>(self) -> Result<Reply> {
        let Invocation { call, runtime, .. } = &self.invocation;
        let _in_flight = match self.keyed() {
            true => Some(runtime.begin(self.flight())?),
            false => None,
        };
        let done = match guarded(K::reply(&self)).await {
            Err(error) if self.keyed() && self.is_for_good::<K>(&error) => {
                self.refused(&error).await
            }
            done => done,
        };
        let (reply, was_there) = self.invocation.checked(done)?;
        let mut reply = Reply::new(reply).read(call.now, runtime.service);
        if was_there {
            let yes = MetadataValue::from_static("true");
            reply.metadata.insert("replayed", yes);
        }
        Ok(reply)
    }

    /// Keeps a refusal under its key: whoever repeats the request is told the same,
    /// also where it could be done by then.
    async fn refused(&self, error: &Error) -> Result<(Vec<u8>, bool)> {
        self.units(Durability::Full, &Refusing(self, error)).await?
    }

    /// Whether a refusal is about what was asked, and not about now. A customer was
    /// told no by then; a service that repeats a call may find it allowed.
    fn is_for_good<K: Kind<S, M>>(&self, error: &Error) -> bool {
        let kept = match self.invocation.call.policy.authority {
            Authority::Customer => {
                matches!(error.code(), Code::FailedPrecondition | Code::NotFound)
            }
            _ => K::KEEPS_REFUSALS && !error.is_unknown(),
        };
        let now = [
            PlatformReason::Busy,
            PlatformReason::Overloaded,
            PlatformReason::RequestIdReused,
            PlatformReason::RequestInProgress,
        ];
        kept && !now.into_iter().any(|reason| error.is(reason))
    }

    /// Whether it's kept under its request id.
    pub(super) fn keyed(&self) -> bool {
        !self.invocation.call.request_id.is_empty() && !self.invocation.call.preview
    }

    /// What its reply is stored under.
    pub(super) fn key(&self) -> RequestKey<'_> {
        RequestKey {
            subject: self.invocation.call.subject(),
            method: M::PATH,
            request_id: &self.invocation.call.request_id,
        }
    }

    /// What tells it on its way from others.
    fn flight(&self) -> String {
        let call = &self.invocation.call;
        format!("{}\n{}\n{}", call.subject(), M::PATH, call.request_id)
    }

    /// A unit of work, again for as long as others come between; of a preview
    /// nothing stays.
    pub(super) async fn units<U: Unit>(&self, durability: Durability, unit: &U) -> Result<U::Done> {
        let store = self.invocation.runtime.store()?;
        let mut attempt = 0;
        self.reach("before");
        loop {
            // in the queue for longer than anybody waits: not begun
            let begun =
                tokio::time::timeout_at(self.invocation.call.deadline, store.begin(durability))
                    .await;
            let mut tx = begun.map_err(|_| Error::from(PlatformReason::DeadlineExceeded))??;
            let done = unit.once(&mut tx).await;
            if self.invocation.call.preview {
                tx.rollback().await?;
                return done;
            }
            match finish(tx, done, attempt).await {
                Finish::Done(done) => {
                    self.reach("after");
                    return done;
                }
                Finish::Again => attempt += 1,
            }
        }
    }

    /// Where a test stops the service: before and after what it commits.
    fn reach(&self, when: &str) {
        if !self.invocation.call.preview {
            fail_point!(self.invocation.runtime.service, method_name(M::PATH), when);
        }
    }
}

/// A refusal that is kept.
struct Refusing<'w, S, M: Method>(&'w Work<S, M>, &'w Error);

impl<S: Send + Sync, M: WriteMethod> Unit for Refusing<'_, S, M> {
    type Done = Result<(Vec<u8>, bool)>;

    async fn once(&self, tx: &mut Tx) -> Result<Self::Done> {
        let Self(work, error) = self;
        let (key, hash) = (work.key(), digest(&SHA256, &work.invocation.bytes));
        // somebody else was told something meanwhile: that counts
        if let Some(came_to) = Stored::find(tx, key, hash.as_ref()).await? {
            return Ok(came_to.told().map(|reply| (reply, true)));
        }
        Stored::refuse(tx, key, hash.as_ref(), error).await?;
        Ok(Err(Error::from_bytes(&error.to_bytes())?))
    }
}
