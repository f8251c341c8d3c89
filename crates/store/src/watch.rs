//! A resource, and then each time that it has changed.

use std::time::Duration;

use contract::Result;
use futures::{StreamExt, stream::BoxStream};
use principal::Call;
use tokio::sync::watch;

use crate::{Collection, Store};

/// How often another replica's commits are looked for.
const LOOK: Duration = Duration::from_millis(500);

/// A resource that is watched.
pub(crate) struct Watch<C: Collection> {
    store: Store,
    call: Call,
    name: String,
    committed: watch::Receiver<i64>,
    told: Option<C::Resource>,
    next: Option<C::Resource>,
}

impl<C: Collection> Watch<C> {
    /// The resource, and then each time that it has changed.
    pub(crate) async fn begin(
        store: Store,
        call: Call,
        name: String,
    ) -> Result<BoxStream<'static, Result<C::Resource>>> {
        let first = C::meant(&mut store.reader(), &call, (&name, "")).await?;
        let watch = Self {
            committed: store.committed(),
            store,
            call,
            name,
            told: None,
            next: Some(first),
        };
        let changes = futures::stream::unfold(watch, |mut watch| async move {
            let next = watch.next().await;
            Some((next, watch))
        });
        Ok(changes.boxed())
    }

    async fn next(&mut self) -> Result<C::Resource> {
        loop {
            let found = match self.next.take() {
                Some(first) => first,
                None => {
                    // whichever comes first: a commit here, or a look at other replicas
                    let committed = self.committed.changed();
                    let _ = tokio::time::timeout(LOOK, committed).await;
                    C::meant(&mut self.store.reader(), &self.call, (&self.name, "")).await?
                }
            };
            if self.told.as_ref() != Some(&found) {
                self.told = Some(found.clone());
                return Ok(found);
            }
        }
    }
}
