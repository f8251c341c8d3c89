//! Import and export: a service's resources in and out, by its own rules.

use std::sync::Arc;

use contract::{
    Error, Result,
    admin::{
        ExportRequest, ExportResponse, ImportRefusal, ImportRequest, ImportResponse,
        admin::{Export, Import},
    },
};
use futures::StreamExt;
use principal::Call;
use prost_types::Any;
use store::{Durability, Finish, Store, Tx, finish};

use super::{Admin, kept::Portable};
use crate::{
    adapter::record_of,
    handler::{Duplex, Replies, Stream},
};

impl Admin {
    fn portable(&self) -> Result<Arc<dyn Portable>> {
        let portable = self.portable.clone();
        portable.ok_or_else(|| Error::invalid("service", "one that keeps resources"))
    }
}

impl Duplex<Import> for Admin {
    async fn duplex(
        &self,
        call: &Call,
        requests: Replies<ImportRequest>,
    ) -> Result<Replies<ImportResponse>> {
        let importer = Importer {
            store: self.runtime.store()?.clone(),
            portable: self.portable()?,
            call: call.clone(),
        };
        tracing::info!(caller = call.caller.path(), "import begins");
        let importer = Arc::new(importer);
        let replies = requests.then(move |batch| {
            let importer = Arc::clone(&importer);
            async move {
                let batch = batch?;
                if batch.resources.len() > 500 {
                    return Err(Error::invalid("resources", "at most 500 in a batch"));
                }
                importer.import(&batch.resources).await
            }
        });
        Ok(replies.boxed())
    }
}

/// One import.
struct Importer {
    store: Store,
    portable: Arc<dyn Portable>,
    call: Call,
}

impl Importer {
    /// Takes a batch in: at once where nothing is refused, else one by one, so that
    /// a refusal takes nothing else with it.
    async fn import(&self, batch: &[Any]) -> Result<ImportResponse> {
        match self.unit(batch).await {
            Ok(changed) => Ok(counted(changed, batch.len(), Vec::new())),
            Err(error) if error.is_unknown() => Err(error),
            Err(_) => {
                let (mut changed, mut refusals) = (0, Vec::new());
                for (index, resource) in batch.iter().enumerate() {
                    match self.unit(std::slice::from_ref(resource)).await {
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

    async fn unit(&self, batch: &[Any]) -> Result<usize> {
        let mut attempt = 0;
        loop {
            let mut tx = self.store.begin(Durability::Full).await?;
            let done = self.take(&mut tx, batch).await;
            match finish(tx, done, attempt).await {
                Finish::Done(done) => return done,
                Finish::Again => attempt += 1,
            }
        }
    }

    /// Takes resources in; each that changes something leaves a record.
    async fn take(&self, tx: &mut Tx, batch: &[Any]) -> Result<usize> {
        let mut changed = 0;
        for resource in batch {
            let taken = self.portable.import(tx, resource).await?;
            if taken.changed {
                changed += 1;
                let row = record_of(&self.call, tx.now(), (&taken.name, &taken.customer));
                tx.audit(row).await?;
            }
        }
        Ok(changed)
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

impl Stream<Export> for Admin {
    async fn stream(&self, call: &Call, request: ExportRequest) -> Result<Replies<ExportResponse>> {
        let portable = self.portable()?;
        let kept = portable.types();
        if let Some(unknown) = request.types.iter().find(|name| !kept.contains(name)) {
            return Err(Error::invalid(
                "types",
                &format!("some of {}; not {unknown}", kept.join(", ")),
            ));
        }
        let wanted = |name: &String| request.types.is_empty() || request.types.contains(name);
        let types: Vec<String> = kept.into_iter().filter(wanted).collect();
        tracing::info!(caller = call.caller.path(), "export begins");
        let mut total = 0;
        for name in &types {
            total += portable.count(name).await?;
        }
        let state = (portable, types.into_iter(), None::<(String, String)>);
        let pages =
            futures::stream::unfold(state, move |(portable, mut types, mut at)| async move {
                loop {
                    let (name, after) = match at.take() {
                        Some(at) => at,
                        None => (types.next()?, String::new()),
                    };
                    match portable.export(&name, &after).await {
                        Ok((page, _)) if page.is_empty() => {}
                        Ok((resources, last)) => {
                            let next = Some((name, last));
                            let page = ExportResponse { resources, total };
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
