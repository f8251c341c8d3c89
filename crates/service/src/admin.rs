//! `Admin`: moving a store in and out, and answering for what was done.

mod changes;
mod kept;
mod transfer;

use std::sync::Arc;

use contract::{
    Error, PlatformReason, Result,
    admin::{
        GetOutcomeRequest, GetTraceRequest, GetTraceResponse, ListAuditRequest, ListAuditResponse,
        Outcome,
        admin::{GetOutcome, GetTrace, ListAudit},
    },
    value::Instant,
};
use principal::Call;
use store::{CameTo, Durability, REMEMBERED, RequestKey, Stored, unit};

pub(crate) use self::kept::Portable;
pub use self::kept::{Keeps, Kept, Taken, Takes, pack, unpack};
use crate::{handler::Read, runtime::Runtime};

/// Serves `Admin`.
pub(crate) struct Admin {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) portable: Option<Arc<dyn Portable>>,
}

/// The longest key that anything is stored under, in bytes.
const LONGEST: usize = 200;

impl Read<GetOutcome> for Admin {
    async fn read(&self, call: &Call, request: GetOutcomeRequest) -> Result<Outcome> {
        let GetOutcomeRequest {
            method,
            request_id,
            subject,
            begin_time,
        } = request;
        for (field, text) in [
            ("method", &method),
            ("request_id", &request_id),
            ("subject", &subject),
        ] {
            if text.is_empty() || text.len() > LONGEST {
                return Err(Error::invalid(field, "1 to 200 characters"));
            }
        }
        let (store, method) = (self.runtime.store()?, format!("/{method}"));
        let stored = unit!(store, Durability::Full, |tx| {
            let key = RequestKey {
                subject: &subject,
                method: &method,
                request_id: &request_id,
            };
            Stored::outcome(tx, key).await
        })?;
        let oldest = call.now.before(REMEMBERED);
        match stored.map(|stored| (stored.came_to, stored.commit_time)) {
            Some((CameTo::Refused(_), _)) | None
                if begin_time.is_some_and(|begin| Instant::from(begin) < oldest) =>
            {
                Err(PlatformReason::OutcomeForgotten.into())
            }
            Some((CameTo::Refused(_), _)) | None => Err(Error::not_found()),
            Some((came_to, commit_time)) => Ok(Outcome {
                reply: came_to.told()?,
                commit_time: Some(commit_time.into()),
            }),
        }
    }
}

impl Read<GetTrace> for Admin {
    async fn read(&self, _: &Call, request: GetTraceRequest) -> Result<GetTraceResponse> {
        Ok(GetTraceResponse {
            spans: telemetry::spans_of(&request.trace_id, self.runtime.service),
        })
    }
}

impl Read<ListAudit> for Admin {
    async fn read(&self, _: &Call, request: ListAuditRequest) -> Result<ListAuditResponse> {
        let Some(store) = &self.runtime.store else {
            return Ok(ListAuditResponse::default());
        };
        let most = match request.page_size {
            0 => 100,
            size => i64::from(size.clamp(1, 1000)),
        };
        let mut records = store.audit_of(&request.customer, most).await?;
        for record in &mut records {
            self.runtime.service.clone_into(&mut record.service);
        }
        Ok(ListAuditResponse { records })
    }
}
