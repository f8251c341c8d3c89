//! What a service writes: one handler per method, and nothing around it.

use std::future::Future;

use contract::{
    ActMethod, ChangeMethod, DuplexMethod, ReadMethod, Result, StreamMethod, WriteMethod,
};
use futures::stream::BoxStream;
use principal::Call;
use saga::{Drafted, ResourceOf};
use store::{Durability, Tx};

/// Replies of a stream.
pub type Replies<T> = BoxStream<'static, Result<T>>;

/// Serves a read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the read `{M}`",
    note = "write `impl Read<{M}> for {Self}` in src/api/"
)]
pub trait Read<M: ReadMethod>: Send + Sync + 'static {
    /// Answers. May be dropped when nobody waits any more.
    fn read(
        &self,
        call: &Call,
        request: M::Request,
    ) -> impl Future<Output = Result<M::Reply>> + Send;
}

/// Serves a write as one unit of work, which the adapter begins, commits,
/// repeats on a conflict, and takes back for a preview.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the write `{M}`",
    note = "write `impl Write<{M}> for {Self}` in src/api/"
)]
pub trait Write<M: WriteMethod>: Send + Sync + 'static {
    /// What its commit survives.
    const DURABILITY: Durability = Durability::Full;

    /// Whether a refusal is for good also where a service asked: whoever repeats the
    /// request is told the same, also where it could be done by then. For what is asked
    /// before a decision that the refusal takes back. What a customer was refused is
    /// kept anyway.
    const KEEPS_REFUSALS: bool = false;

    /// Does it, in the transaction. Nothing outside of it: it may run again.
    fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &M::Request,
    ) -> impl Future<Output = Result<M::Reply>> + Send;
}

/// A request that becomes a change.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a, R, K> {
    /// What is asked.
    pub request: &'a R,
    /// What other services know of it.
    pub known: &'a K,
    /// The id of the change, which its legs name as their cause.
    pub change: &'a str,
}

/// Serves a write that other services take part in: learned from them, drafted by
/// the rules, and carried over them by [`saga`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the change `{M}`",
    note = "write `impl Change<{M}> for {Self}` in src/api/"
)]
pub trait Change<M: ChangeMethod>: saga::Domain {
    /// What the rules need to know from other services.
    type Known: Send + Sync;

    /// Asks the other services.
    fn learn(
        &self,
        call: &Call,
        request: &M::Request,
    ) -> impl Future<Output = Result<Self::Known>> + Send;

    /// Applies the rules to the thing as the transaction has it. Nothing outside
    /// of it: it may run again.
    fn draft(
        &self,
        call: &Call,
        tx: &mut Tx,
        asked: Asked<'_, M::Request, Self::Known>,
    ) -> impl Future<Output = Result<Drafted<ResourceOf<Self>>>> + Send;
}

/// Serves a write that does its own units of work.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve `{M}`",
    note = "write `impl Act<{M}> for {Self}` in src/api/"
)]
pub trait Act<M: ActMethod>: Send + Sync + 'static {
    /// Does it. Runs to its end, also when the caller goes away.
    fn act(
        &self,
        call: &Call,
        request: M::Request,
    ) -> impl Future<Output = Result<M::Reply>> + Send;
}

/// Serves a stream of replies.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the stream `{M}`",
    note = "write `impl Stream<{M}> for {Self}` in src/api/"
)]
pub trait Stream<M: StreamMethod>: Send + Sync + 'static {
    /// Begins it. The stream ends when the service drains, or at its deadline.
    fn stream(
        &self,
        call: &Call,
        request: M::Request,
    ) -> impl Future<Output = Result<Replies<M::Reply>>> + Send;
}

/// Serves a stream in both directions.
pub trait Duplex<M: DuplexMethod>: Send + Sync + 'static {
    /// Begins it.
    fn duplex(
        &self,
        call: &Call,
        requests: Replies<M::Request>,
    ) -> impl Future<Output = Result<Replies<M::Reply>>> + Send;
}
