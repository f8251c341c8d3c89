//! Writes: the stored reply or the handler, in one unit of work.

use aws_lc_rs::digest::{SHA256, digest};
use contract::{Result, WriteMethod};
use prost::Message;
use store::{Stored, Tx};

use super::{
    invocation::Invocation,
    keyed::{KeyedEndpoint, Kind, Unit, Work},
};
use crate::handler::Write;

/// Serves a write of a service.
pub(crate) type WriteEndpoint<S, M> = KeyedEndpoint<S, M, OneUnit>;

/// All of it in one unit of work.
pub(crate) struct OneUnit;

impl<S: Write<M>, M: WriteMethod> Kind<S, M> for OneUnit {
    const KEEPS_REFUSALS: bool = S::KEEPS_REFUSALS;

    async fn reply(work: &Work<S, M>) -> Result<(Vec<u8>, bool)> {
        work.units(S::DURABILITY, &Writing(work)).await
    }
}

struct Writing<'w, S, M: WriteMethod>(&'w Work<S, M>);

impl<S: Write<M>, M: WriteMethod> Unit for Writing<'_, S, M> {
    type Done = (Vec<u8>, bool);

    async fn once(&self, tx: &mut Tx) -> Result<Self::Done> {
        let work = self.0;
        let Invocation { call, bytes, .. } = &work.invocation;
        let (key, hash) = (work.key(), digest(&SHA256, bytes));
        if work.keyed()
            && let Some(came_to) = Stored::find(tx, key, hash.as_ref()).await?
        {
            return came_to.told().map(|reply| (reply, true));
        }
        let reply = work.service.write(call, tx, &work.message).await?;
        if let Some(row) = work.invocation.done() {
            tx.audit(row).await?;
        }
        let reply = reply.encode_to_vec();
        if work.keyed() {
            Stored::keep(tx, key, hash.as_ref(), reply.clone()).await?;
        }
        Ok((reply, false))
    }
}
