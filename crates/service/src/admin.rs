//! `Admin`: moving a store in and out, and answering for what was done.

mod changes;

use std::sync::Arc;

use contract::{
    Error, PlatformReason, Result,
    admin::{
        ExportRequest, ExportResponse, GetOutcomeRequest, GetTraceRequest, GetTraceResponse,
        ImportRefusal, ImportRequest, ImportResponse, ListAuditRequest, ListAuditResponse, Outcome,
        admin::{Export, GetOutcome, GetTrace, Import, ListAudit},
    },
    value::Instant,
};
use futures::{StreamExt, future::BoxFuture};
use principal::Call;
use prost_types::Any;
use store::{CameTo, Durability, Finish, REMEMBERED, RequestKey, Store, Stored, Tx, finish, unit};

use crate::{
    handler::{Duplex, Read, Replies, Stream},
    runtime::Runtime,
};

/// Resources of one type, as a page of an export.
#[derive(Debug, Default)]
pub struct Exported {
    /// The resources.
    pub resources: Vec<Any>,
    /// The key of the last; the next page begins after it.
    pub last: String,
}

/// What a service imports and exports.
pub trait Portable: Send + Sync + 'static {
    /// Full names of the types, in the order in which they're exported.
    fn types(&self) -> &'static [&'static str];

    /// Takes a resource in, by the rules that hold for it anyway. False if it
    /// was there as given.
    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>>;

    /// Up to 200 resources of a type after a key, in the order of their keys.
    fn export<'a>(&'a self, type_name: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>>;

    /// How many resources of a type there are.
    fn count<'a>(&'a self, type_name: &'a str) -> BoxFuture<'a, Result<i64>>;
}

/// A resource as its type; `None` if it's another.
///
/// # Errors
/// `INVALID_REQUEST` if it says that it is, and isn't.
pub fn unpack<M: prost::Message + prost::Name + Default>(resource: &Any) -> Result<Option<M>> {
    if resource.type_url.rsplit('/').next() != Some(M::full_name().as_str()) {
        return Ok(None);
    }
    let message = M::decode(resource.value.as_slice());
    message
        .map(Some)
        .map_err(|_| Error::invalid("resources", "messages of their types"))
}

/// A resource with its type.
#[must_use]
pub fn pack<M: prost::Message + prost::Name>(message: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: message.encode_to_vec(),
    }
}

/// The refusal of a type that a service doesn't keep.
#[must_use]
pub fn foreign(resource: &Any) -> Error {
    Error::invalid("resources", "a type that this service keeps").with("type", &resource.type_url)
}

/// Serves `Admin`.
pub(crate) struct Admin {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) portable: Option<Arc<dyn Portable>>,
}

impl Admin {
    fn portable(&self) -> Result<Arc<dyn Portable>> {
        self.portable
            .clone()
            .ok_or_else(|| Error::invalid("service", "one that keeps resources"))
    }
}

impl Duplex<Import> for Admin {
    async fn duplex(
        &self,
        call: &Call,
        requests: Replies<ImportRequest>,
    ) -> Result<Replies<ImportResponse>> {
        let (store, portable) = (self.runtime.store()?.clone(), self.portable()?);
        tracing::info!(caller = call.caller.path(), "import begins");
        let replies = requests.then(move |batch| {
            let (store, portable) = (store.clone(), Arc::clone(&portable));
            async move {
                let batch = batch?;
                if batch.resources.len() > 500 {
                    return Err(Error::invalid("resources", "at most 500 in a batch"));
                }
                import(&store, &*portable, &batch.resources).await
            }
        });
        Ok(replies.boxed())
    }
}

/// Takes a batch in: at once where nothing is refused, else one by one, so that
/// a refusal takes nothing else with it.
async fn import(store: &Store, portable: &dyn Portable, batch: &[Any]) -> Result<ImportResponse> {
    match unit(store, portable, batch).await {
        Ok(changed) => Ok(counted(changed, batch.len(), Vec::new())),
        Err(error) if error.is_unknown() => Err(error),
        Err(_) => {
            let (mut changed, mut refusals) = (0, Vec::new());
            for (index, resource) in batch.iter().enumerate() {
                match unit(store, portable, std::slice::from_ref(resource)).await {
                    Ok(one) => changed += one,
                    Err(error) => refusals.push(ImportRefusal {
                        index: i32::try_from(index).unwrap_or(i32::MAX),
                        reason: error.reason().to_owned(),
                        message: error.to_string(),
                    }),
                }
            }
            Ok(counted(changed, batch.len() - refusals.len(), refusals))
        }
    }
}

fn counted(changed: usize, taken: usize, refusals: Vec<ImportRefusal>) -> ImportResponse {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    ImportResponse {
        imported: number(changed),
        unchanged: number(taken - changed),
        refusals,
    }
}

async fn unit(store: &Store, portable: &dyn Portable, batch: &[Any]) -> Result<usize> {
    let mut attempt = 0;
    loop {
        let mut tx = store.begin(Durability::Full).await?;
        let done = take(portable, &mut tx, batch).await;
        match finish(tx, done, attempt).await {
            Finish::Done(done) => return done,
            Finish::Again => attempt += 1,
        }
    }
}

async fn take(portable: &dyn Portable, tx: &mut Tx, batch: &[Any]) -> Result<usize> {
    let mut changed = 0;
    for resource in batch {
        changed += usize::from(portable.import(tx, resource).await?);
    }
    Ok(changed)
}

impl Stream<Export> for Admin {
    async fn stream(&self, call: &Call, request: ExportRequest) -> Result<Replies<ExportResponse>> {
        let portable = self.portable()?;
        let kept = portable.types();
        if let Some(unknown) = request
            .types
            .iter()
            .find(|name| !kept.contains(&name.as_str()))
        {
            return Err(Error::invalid(
                "types",
                &format!("some of {}; not {unknown}", kept.join(", ")),
            ));
        }
        let types: Vec<&'static str> = kept
            .iter()
            .copied()
            .filter(|name| {
                request.types.is_empty() || request.types.iter().any(|wanted| wanted == name)
            })
            .collect();
        tracing::info!(caller = call.caller.path(), "export begins");
        let mut total = 0;
        for name in &types {
            total += portable.count(name).await?;
        }
        let state = (portable, types.into_iter(), None::<(&'static str, String)>);
        let pages =
            futures::stream::unfold(state, move |(portable, mut types, mut at)| async move {
                loop {
                    let (name, after) = match at.take() {
                        Some(at) => at,
                        None => (types.next()?, String::new()),
                    };
                    match portable.export(name, &after).await {
                        Ok(page) if page.resources.is_empty() => {}
                        Ok(page) => {
                            let next = Some((name, page.last));
                            let page = ExportResponse {
                                resources: page.resources,
                                total,
                            };
                            return Some((Ok(page), (portable, types, next)));
                        }
                        Err(error) => {
                            return Some((Err(error), (portable, types, Some((name, after)))));
                        }
                    }
                }
            });
        // the first error is the last item
        let mut failed = false;
        Ok(pages
            .take_while(move |page| {
                let go_on = !failed;
                failed |= page.is_err();
                std::future::ready(go_on)
            })
            .boxed())
    }
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
