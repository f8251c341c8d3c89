//! What a service writes: one handler per method, and nothing around it.

use std::future::Future;

use contract::{
    ActMethod, ChangeMethod, DuplexMethod, ReadMethod, Result, StreamMethod, WriteMethod,
};
use futures::stream::BoxStream;
use principal::Call;
use store::{Durability, Pending, Tx};

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

    /// Whether a refusal is for good: whoever repeats the request is told the same,
    /// also where it could be done by then. For what is asked before a decision
    /// that the refusal takes back.
    const KEEPS_REFUSALS: bool = false;

    /// Does it, in the transaction. Nothing outside of it: it may run again.
    fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &M::Request,
    ) -> impl Future<Output = Result<M::Reply>> + Send;
}

/// A request, and what was learned for it from other services.
#[derive(Clone, Copy, Debug)]
pub struct Learned<'a, R, K> {
    /// As it came.
    pub request: &'a R,
    /// What the rules need to know.
    pub known: &'a K,
}

/// Serves a write that other services take part in: accepted in one unit of
/// work, decided in another, then carried forward. No call is made while one is
/// open.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve the change `{M}`",
    note = "write `impl Change<{M}> for {Self}` in src/api/"
)]
pub trait Change<M: ChangeMethod>: Send + Sync + 'static {
    /// What the rules need to know from other services.
    type Known: Send + Sync;
    /// What was accepted.
    type Plan: Send + Sync;

    /// Asks the other services.
    fn learn(
        &self,
        call: &Call,
        request: &M::Request,
    ) -> impl Future<Output = Result<Self::Known>> + Send;

    /// Applies the rules, and writes down what is to be done and for which
    /// request. May run again.
    fn accept(
        &self,
        call: &Call,
        tx: &mut Tx,
        learned: Learned<'_, M::Request, Self::Known>,
        pending: Pending,
    ) -> impl Future<Output = Result<Self::Plan>> + Send;

    /// Has the other services say whether they would; what was accepted is
    /// taken back.
    fn rehearse(
        &self,
        call: &Call,
        plan: Self::Plan,
    ) -> impl Future<Output = Result<M::Reply>> + Send;

    /// Carries it out: a refusal takes everything back; what isn't done at the
    /// deadline is carried on by the service's recovery.
    fn carry(&self, call: &Call, plan: Self::Plan)
    -> impl Future<Output = Result<M::Reply>> + Send;
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
