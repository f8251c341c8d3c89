//! One call of a handler: what calls of every kind have in common. Who called, what
//! was asked, and whether the audit holds what it came to, which the policy decides
//! here and nowhere else.

use std::sync::Arc;

use bytes::Bytes;
use contract::{Error, PlatformReason, Result, Sensitivity};
use futures::FutureExt;
use principal::Call;
use store::AuditRow;

use super::record::record;
use crate::runtime::Runtime;

/// A call on its way through a handler.
pub(super) struct Invocation {
    pub(super) call: Call,
    /// The encoded request; empty for a stream of requests.
    pub(super) bytes: Bytes,
    pub(super) runtime: Arc<Runtime>,
}

impl Invocation {
    /// The call that the stack left behind.
    pub(super) fn open(extensions: &tonic::Extensions, runtime: &Arc<Runtime>) -> Result<Self> {
        let call = extensions.get::<Call>().cloned();
        Ok(Self {
            call: call.ok_or(PlatformReason::TokenInvalid)?,
            bytes: Bytes::new(),
            runtime: Arc::clone(runtime),
        })
    }

    /// Such a call with its request.
    pub(super) fn of(request: tonic::Request<Bytes>, runtime: &Arc<Runtime>) -> Result<Self> {
        Ok(Self {
            bytes: request.get_ref().clone(),
            ..Self::open(request.extensions(), runtime)?
        })
    }

    /// Runs a handler and records what it came to, where it showed something so
    /// sensitive.
    pub(super) async fn run<T>(
        &self,
        shows: Sensitivity,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let done = self.checked(guarded(work).await)?;
        self.append(self.record("OK", shows));
        Ok(done)
    }

    /// What a check or a handler came to; a refusal is recorded.
    pub(super) fn checked<T>(&self, done: Result<T>) -> Result<T> {
        done.inspect_err(|error| {
            // who asks again while it's under way is refused nothing
            if !error.is(PlatformReason::RequestInProgress) {
                self.append(self.record(error.reason(), Sensitivity::Public));
            }
        })
    }

    /// The record of an effect, for the unit of work that has it. None of a preview,
    /// which has none.
    pub(super) fn done(&self) -> Option<AuditRow> {
        match self.call.preview {
            true => None,
            false => self.record("OK", Sensitivity::Public),
        }
    }

    fn append(&self, row: Option<AuditRow>) {
        if let Some(row) = row {
            self.runtime.appender.append(row);
        }
    }

    fn record(&self, outcome: &str, shows: Sensitivity) -> Option<AuditRow> {
        let policy = &self.call.policy;
        policy
            .audits(outcome == "OK", shows)
            .then(|| record(&self.call, &self.bytes, outcome))
    }
}

/// Runs a handler; a panic in it is an error of this call and of no other.
pub(super) async fn guarded<T>(work: impl Future<Output = Result<T>> + Send) -> Result<T> {
    match std::panic::AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done,
        Err(panic) => Err(panicked(&*panic)),
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::internal(format!("panic: {text}"))
}
