//! Writes: the stored reply or the handler, in one unit of work.

use aws_lc_rs::digest::{SHA256, digest};
use contract::{Authority, Error, PlatformReason, Result, WriteMethod};
use principal::Call;
use prost::Message;
use store::{Stored, Tx};

use super::{
    keyed::{KeyedEndpoint, Kind, Unit, Work},
    record::record,
};
use crate::handler::Write;

/// Serves a write of a service.
pub(crate) type WriteEndpoint<S, M> = KeyedEndpoint<S, M, OneUnit>;

/// All of it in one unit of work.
pub(crate) struct OneUnit;

impl<S: Write<M>, M: WriteMethod> Kind<S, M> for OneUnit {
    async fn reply(work: &Work<S, M>) -> Result<(Vec<u8>, bool)> {
        match work.units(S::DURABILITY, &Writing(work)).await {
            Err(error) if S::KEEPS_REFUSALS && work.keyed() && is_for_good(&error) => {
                work.units(S::DURABILITY, &Refusing(work, &error)).await?
            }
            done => done,
        }
    }
}

/// Whether a refusal is about what was asked, not about now.
fn is_for_good(error: &Error) -> bool {
    !error.is_unknown()
        && !error.is(PlatformReason::Busy)
        && !error.is(PlatformReason::Overloaded)
        && !error.is(PlatformReason::RequestIdReused)
}

struct Writing<'w, S, M: WriteMethod>(&'w Work<S, M>);

impl<S: Write<M>, M: WriteMethod> Unit for Writing<'_, S, M> {
    type Done = (Vec<u8>, bool);

    async fn once(&self, tx: &mut Tx) -> Result<Self::Done> {
        let work = self.0;
        let call = &work.call;
        let (key, hash) = (work.key(), digest(&SHA256, &work.bytes));
        if work.keyed()
            && let Some(came_to) = Stored::find(tx, key, hash.as_ref()).await?
        {
            return came_to.told().map(|reply| (reply, true));
        }
        let reply = work.service.write(call, tx, &work.message).await?;
        if !call.preview && audited(call) {
            tx.audit(record(call, &work.bytes, "OK")).await?;
        }
        let reply = reply.encode_to_vec();
        if work.keyed() {
            Stored::keep(tx, key, hash.as_ref(), reply.clone()).await?;
        }
        Ok((reply, false))
    }
}

/// A refusal that is kept.
struct Refusing<'w, S, M: WriteMethod>(&'w Work<S, M>, &'w Error);

impl<S: Write<M>, M: WriteMethod> Unit for Refusing<'_, S, M> {
    type Done = Result<(Vec<u8>, bool)>;

    async fn once(&self, tx: &mut Tx) -> Result<Self::Done> {
        let Self(work, error) = self;
        let (key, hash) = (work.key(), digest(&SHA256, &work.bytes));
        // somebody else was told something meanwhile: that counts
        if let Some(came_to) = Stored::find(tx, key, hash.as_ref()).await? {
            return Ok(came_to.told().map(|reply| (reply, true)));
        }
        Stored::refuse(tx, key, hash.as_ref(), error).await?;
        Ok(Err(Error::from_bytes(&error.to_bytes())?))
    }
}

/// Whether an effect is audited: a customer's, an operator's, and whatever
/// says what to hold.
fn audited(call: &Call) -> bool {
    matches!(
        call.policy.authority,
        Authority::Customer | Authority::Operator
    ) || !call.policy.audit.is_empty()
}
