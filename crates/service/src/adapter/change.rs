//! Changes over several services: accepted in one unit of work, then carried.

use aws_lc_rs::digest::{SHA256, digest};
use contract::{ChangeMethod, Result, saga::Pending};
use saga::Accepted;
use store::{CameTo, Durability, Query, RequestKey, Stored, Tx};

use super::{
    invocation::Invocation,
    keyed::{KeyedEndpoint, Kind, Unit, Work},
    record::record,
};
use crate::handler::{Asked, Change};

/// Serves a change of a service.
pub(crate) type ChangeEndpoint<S, M> = KeyedEndpoint<S, M, Carried>;

/// Carried as far as it goes, over several units of work.
pub(crate) struct Carried;

impl<S: Change<M>, M: ChangeMethod> Kind<S, M> for Carried {
    // what a leg refuses is kept when the change is taken back
    const KEEPS_REFUSALS: bool = false;

    async fn reply(work: &Work<S, M>) -> Result<(Vec<u8>, bool)> {
        let (call, pending) = (&work.invocation.call, pending(work));
        // said before: nobody is asked again
        if !call.preview
            && let Some(reply) =
                told(&mut work.invocation.runtime.store()?.reader(), &pending).await?
        {
            return Ok((reply, true));
        }
        let accepting = Accepting {
            known: work.service.learn(call, &work.message).await?,
            pending,
            work,
        };
        match work.units(Durability::Full, &accepting).await? {
            Done::Before(reply) => Ok((reply, true)),
            Done::Now(accepted) => {
                let reply = saga::complete(&*work.service, call, accepted).await?;
                Ok((reply, false))
            }
        }
    }
}

/// The first unit of work.
struct Accepting<'w, S: Change<M>, M: ChangeMethod> {
    work: &'w Work<S, M>,
    known: S::Known,
    pending: Pending,
}

/// What came of it.
enum Done {
    /// It was accepted.
    Now(Accepted),
    /// Another attempt of the same request was quicker: its reply.
    Before(Vec<u8>),
}

impl<S: Change<M>, M: ChangeMethod> Unit for Accepting<'_, S, M> {
    type Done = Done;

    async fn once(&self, tx: &mut Tx) -> Result<Done> {
        let (service, call) = (&*self.work.service, &self.work.invocation.call);
        if !call.preview {
            if let Some(reply) = told(tx, &self.pending).await? {
                return Ok(Done::Before(reply));
            }
            tx.hold(&self.pending).await?;
        }
        let change = principal::random_id();
        let asked = Asked {
            request: &self.work.message,
            known: &self.known,
            change: &change,
        };
        let drafted = service.draft(call, tx, asked).await?;
        let request = (&*change, self.pending.clone());
        saga::accept(service, call, tx, drafted, request)
            .await
            .map(Done::Now)
    }
}

fn pending<S, M: ChangeMethod>(work: &Work<S, M>) -> Pending {
    let Invocation { call, bytes, .. } = &work.invocation;
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

/// The reply that a request was given, if it was.
async fn told(query: &mut impl Query, pending: &Pending) -> Result<Option<Vec<u8>>> {
    let key = RequestKey::of(pending);
    let found = Stored::find(query, key, &pending.request_sha256).await?;
    found.map(CameTo::told).transpose()
}
