//! Writes: action check, stored reply, unit of work; in a task that finishes
//! also when the caller goes away.

use std::{marker::PhantomData, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use contract::{Authority, Error, PlatformReason, Result, WriteMethod};
use futures::future::BoxFuture;
use http::{Request, Response};
use mesh::layer::customer::BoundAction;
use principal::{Call, token::Action};
use prost::Message;
use store::{Finish, Stored, Tx, finish};
use tonic::body::Body;

use super::{
    Endpoint,
    bytes::{Reply, unary},
    call_of, decode, guarded,
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
            let mut call = call_of(&request)?;
            let action = request
                .extensions()
                .get::<BoundAction>()
                .map(|bound| bound.0.clone());
            let bytes = request.into_inner();
            let message: M::Request = decode(bytes.clone())?;
            call.preview = M::validate_only(&message);
            if let Some(request_id) = M::request_id(&message) {
                call.request_id = key(request_id)?;
            }
            if call.policy.authority == Authority::Customer && !call.preview {
                confirmed(&call, &bytes, action.as_ref())?;
            }
            let tasks = work.runtime.tasks.clone();
            // a task of its own: half of a write is never left behind
            let task = tasks.spawn(async move { work.run(call, message, bytes).await });
            task.await
                .map_err(|error| Error::internal(format!("task: {error}")))?
        }))
    }
}

/// Checks a request id: short, and nothing that could be read as something
/// else.
fn key(request_id: &str) -> Result<String> {
    let fits = (1..=64).contains(&request_id.len())
        && request_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte));
    if fits {
        Ok(request_id.to_owned())
    } else {
        Err(Error::invalid("request_id", "1 to 64 letters and digits"))
    }
}

/// Checks that the customer said yes to exactly these bytes.
fn confirmed(call: &Call, request: &[u8], action: Option<&Action>) -> Result<()> {
    let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, request));
    let bound = action.is_some_and(|action| {
        action.method == call.policy.path
            && action.request_id == call.request_id
            && action.request_sha256 == hash
    });
    if bound {
        Ok(())
    } else {
        Err(PlatformReason::ActionNotConfirmed.into())
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
            true => Some(self.runtime.begin(format!(
                "{}\n{}\n{}",
                call.subject(),
                M::PATH,
                call.request_id
            ))?),
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
        let (reply, replayed) = match done? {
            Outcome::New(reply) => (reply, false),
            Outcome::Replayed(stored) => (decode(stored.into())?, true),
        };
        let reply = match call.preview {
            true => reply.encode_to_vec(),
            false => self.settled(&call, reply).await?,
        };
        let mut reply = Reply::new(reply).fresh(call.now, self.runtime.service);
        if replayed {
            reply.metadata.insert(
                "replayed",
                tonic::metadata::MetadataValue::from_static("true"),
            );
        }
        Ok(reply)
    }

    /// What is told once the decision has been carried forward; a repeat is
    /// told the same.
    async fn settled(&self, call: &Call, decided: M::Reply) -> Result<Vec<u8>> {
        let before = decided.encode_to_vec();
        let reply = guarded(self.service.settle(call, decided)).await?;
        let reply = reply.encode_to_vec();
        if keyed(call) && reply != before {
            let key = (call.subject(), M::PATH, call.request_id.as_str());
            let kept = self.runtime.store()?.amend(key, &reply).await;
            if let Err(error) = kept {
                tracing::info!(%error, "a repeat is told what was decided");
            }
        }
        Ok(reply)
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

/// Whether a write is kept under its request id.
fn keyed(call: &Call) -> bool {
    !call.request_id.is_empty() && !call.preview
}

/// Whether an effect is audited: a customer's, an operator's, and whatever
/// says what to hold.
fn audited(call: &Call) -> bool {
    matches!(
        call.policy.authority,
        Authority::Customer | Authority::Operator
    ) || !call.policy.audit.is_empty()
}
