//! Changes over several services: accepted in one unit of work, decided in
//! another, carried forward.

use aws_lc_rs::digest::{SHA256, digest};
use contract::{ChangeMethod, Result};
use prost::Message;
use store::{CameTo, Durability, Pending, Query, Stored, Tx};

use super::{
    keyed::{KeyedEndpoint, Kind, Unit, Work},
    record::record,
};
use crate::handler::{Change, Learned};

/// Serves a change of a service.
pub(crate) type ChangeEndpoint<S, M> = KeyedEndpoint<S, M, Carried>;

/// Carried as far as it goes, over several units of work.
pub(crate) struct Carried;

impl<S: Change<M>, M: ChangeMethod> Kind<S, M> for Carried {
    async fn reply(work: &Work<S, M>) -> Result<(Vec<u8>, bool)> {
        let (call, pending) = (&work.call, pending(work));
        // said before: nobody is asked again
        if !call.preview
            && let Some(reply) = told(&mut work.runtime.store()?.reader(), &pending).await?
        {
            return Ok((reply, true));
        }
        let accepting = Accepting {
            known: work.service.learn(call, &work.message).await?,
            pending,
            work,
        };
        let plan = match work.units(Durability::Full, &accepting).await? {
            Accepted::Replayed(reply) => return Ok((reply, true)),
            Accepted::New(plan) => plan,
        };
        if call.preview {
            let reply = work.service.rehearse(call, plan).await?;
            return Ok((reply.encode_to_vec(), false));
        }
        let reply = work.service.carry(call, plan).await?.encode_to_vec();
        // a repeat is told the same
        let store = work.runtime.store()?;
        let said = told(&mut store.reader(), &accepting.pending).await?;
        if said.as_ref() != Some(&reply)
            && let Err(error) = store.amend(accepting.pending.key(), &reply).await
        {
            tracing::info!(%error, "a repeat is told what was decided");
        }
        Ok((reply, false))
    }
}

/// The first unit of work.
struct Accepting<'w, S: Change<M>, M: ChangeMethod> {
    work: &'w Work<S, M>,
    known: S::Known,
    pending: Pending,
}

/// What came of accepting it.
enum Accepted<P> {
    New(P),
    Replayed(Vec<u8>),
}

impl<S: Change<M>, M: ChangeMethod> Unit for Accepting<'_, S, M> {
    type Done = Accepted<S::Plan>;

    async fn once(&self, tx: &mut Tx) -> Result<Self::Done> {
        let call = &self.work.call;
        if !call.preview {
            if let Some(reply) = told(tx, &self.pending).await? {
                return Ok(Accepted::Replayed(reply));
            }
            tx.hold(&self.pending).await?;
        }
        let learned = Learned {
            request: &self.work.message,
            known: &self.known,
        };
        let plan = self
            .work
            .service
            .accept(call, tx, learned, self.pending.clone());
        plan.await.map(Accepted::New)
    }
}

fn pending<S, M: ChangeMethod>(work: &Work<S, M>) -> Pending {
    let call = &work.call;
    let row = record(call, &work.bytes, "OK");
    Pending {
        subject: call.subject().to_owned(),
        method: M::PATH.to_owned(),
        request_id: call.request_id.clone(),
        caller: row.caller,
        customer: row.customer,
        resource: row.resource,
        trace_id: row.trace_id,
        request_sha256: digest(&SHA256, &work.bytes).as_ref().to_vec(),
    }
}

/// The reply that a request was given, if it was.
async fn told(query: &mut impl Query, pending: &Pending) -> Result<Option<Vec<u8>>> {
    let found = Stored::find(query, pending.key(), &pending.request_sha256).await?;
    found.map(CameTo::told).transpose()
}
