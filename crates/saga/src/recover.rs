//! Taking up changes that nobody works on, at any replica.

use std::{panic::AssertUnwindSafe, sync::Arc};

use contract::Result;
use futures::{FutureExt, StreamExt, stream};
use mesh::CallOptions;
use store::{Durability, unit};

use crate::{
    Domain, LATE,
    carry::{carry, take_back},
    report::Reported,
    step::Step,
    store::changes::{self, Change},
};

/// How many changes a replica recovers at once.
const AT_ONCE: usize = 8;

/// Looks for changes that nobody works on and carries them on, for as long as
/// it's polled.
pub async fn recover<D: Domain>(domain: Arc<D>) {
    let sagas = domain.sagas();
    let mut reported = Reported::default();
    loop {
        tokio::time::sleep(sagas.config.recovery_interval()).await;
        match look(&*domain, &mut reported).await {
            Ok(stale) => {
                // one that waits for a service that hangs keeps no other waiting
                let taken = stale.into_iter().map(|id| guarded(&*domain, id));
                let mut taken = stream::iter(taken).buffer_unordered(AT_ONCE);
                while taken.next().await.is_some() {}
            }
            Err(error) => tracing::warn!(%error, "can't look for stale changes"),
        }
    }
}

/// Takes a change up; a panic is of this change and of no other, and its lease ends.
async fn guarded<D: Domain>(domain: &D, id: String) {
    let taken = AssertUnwindSafe(take_up(domain, &id)).catch_unwind().await;
    if taken.is_err() {
        tracing::error!(change = id, "a panic while a change was recovered");
    }
}

/// The changes that nobody works on; on the way, those that wait for an operator are
/// counted, and have their tickets.
async fn look<D: Domain>(domain: &D, reported: &mut Reported) -> Result<Vec<String>> {
    let sagas = domain.sagas();
    let mut reader = sagas.store.reader();
    let now = sagas.store.clock().now();
    let stuck = changes::stuck(&mut reader, now.before(LATE)).await?;
    let count = i64::try_from(stuck.len()).unwrap_or(i64::MAX);
    sagas.metrics.stuck.set(count);
    reported.file(domain, &stuck).await;
    changes::stale(&mut reader, now).await
}

async fn take_up<D: Domain>(domain: &D, id: &str) {
    let change = match claim(domain, id).await {
        Ok(Some(change)) => change,
        Ok(None) => return,
        Err(error) => return tracing::warn!(change = id, %error, "can't take a stale change"),
    };
    match forward_or_back(domain, change).await {
        Ok(()) => {
            domain.sagas().metrics.recovered.inc();
            tracing::info!(change = id, "a change is finished by recovery");
        }
        Err(error) => {
            tracing::info!(change = id, %error, "a change is taken back, or goes on later");
        }
    }
}

/// Carries a change on. One that may still be undone is taken back: whoever asked
/// asks again.
async fn forward_or_back<D: Domain>(domain: &D, mut change: Change) -> Result<()> {
    let undone = |at: usize| {
        change
            .plan
            .before
            .get(at)
            .is_some_and(|leg| leg.undo.is_some())
    };
    if let Step::Before(at) = change.step
        && undone(at)
    {
        match take_back(domain, &change, None).await? {
            Some(step) => change.step = step,
            None => return Ok(()),
        }
    }
    let options = CallOptions::lasting(domain.sagas().config.lease());
    carry(domain, change, &options).await
}

async fn claim<D: Domain>(domain: &D, id: &str) -> Result<Option<Change>> {
    let sagas = domain.sagas();
    unit!(sagas.store, Durability::Full, |tx| {
        let until = tx.now().after(sagas.config.lease());
        changes::claim(tx, id, until).await
    })
}
