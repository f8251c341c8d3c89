//! What a domain says of its changes.

use std::future::Future;

use contract::{
    Error, Method, Result,
    saga::{Leg, Plan},
};
use prost::Message;
use store::{Collection, Tx};

use crate::Sagas;

/// What a caller is told: an encoded message of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply(pub(crate) Vec<u8>);

impl Reply {
    /// A reply of this message.
    #[must_use]
    pub fn of(message: &impl Message) -> Self {
        Self(message.encode_to_vec())
    }

    /// As it crosses the wire.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// A change at its decision.
#[derive(Debug)]
pub struct Decided<'c, D> {
    /// What is decided.
    pub document: D,
    pub(crate) plan: &'c Plan,
}

impl<D> Decided<'_, D> {
    /// What a leg before the decision replied, such as what was charged to what.
    ///
    /// # Errors
    /// If the reply is another message.
    pub fn reply_of<M: Method>(&self) -> Result<Option<M::Reply>> {
        let of = |leg: &&Leg| leg.call.as_ref().is_some_and(|call| call.method == M::PATH);
        let leg = self.plan.before.iter().find(of);
        leg.map(|leg| M::Reply::decode(&*leg.reply).map_err(Error::internal))
            .transpose()
    }
}

/// What a leg after the decision replied.
#[derive(Debug, Clone, Copy)]
pub struct Told<'c> {
    /// The thing that is changed.
    pub key: &'c str,
    /// The customer whose it is.
    pub customer: &'c str,
    pub(crate) method: &'c str,
    pub(crate) reply: &'c [u8],
}

impl Told<'_> {
    /// The reply of a method, if it was that one.
    ///
    /// # Errors
    /// If the reply is another message.
    pub fn by<M: Method>(&self) -> Result<Option<M::Reply>> {
        match self.method == M::PATH {
            true => M::Reply::decode(self.reply)
                .map(Some)
                .map_err(Error::internal),
            false => Ok(None),
        }
    }
}

/// The resources that a domain changes.
pub type ResourceOf<D> = <<D as Domain>::Collection as Collection>::Resource;

/// A domain that changes things together with other services.
///
/// Which methods do so, what they learn and what they draft is said by
/// `service::Change<M>`, one file per method.
pub trait Domain: Send + Sync + 'static {
    /// What is changed: documents are resources as they will be. The etag is that of
    /// the resource as it was; a new one has none.
    type Collection: Collection;

    /// Its changes.
    fn sagas(&self) -> &Sagas;

    /// What a caller is told of a resource: all of it, unless a domain says otherwise.
    fn reply(&self, resource: &ResourceOf<Self>) -> Reply {
        Reply::of(resource)
    }

    /// Writes what is decided. Audit, stored reply and feed go with it. Nothing else
    /// has changed it meanwhile: it was busy.
    ///
    /// Gives what the caller is told.
    fn decide(
        &self,
        tx: &mut Tx,
        decided: Decided<'_, ResourceOf<Self>>,
    ) -> impl Future<Output = Result<Reply>> + Send {
        async move {
            let decided = Self::Collection::keep(tx, decided.document).await?;
            Ok(self.reply(&decided))
        }
    }

    /// Takes note of what a leg after the decision replied, such as that a
    /// refund is settled. Nothing, unless a domain says otherwise.
    fn told(&self, _: &mut Tx, _: Told<'_>) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }
}
