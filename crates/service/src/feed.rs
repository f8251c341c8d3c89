//! The change feed of a service: everything after a number, then each change
//! as it's committed.

use std::{sync::Arc, time::Duration};

use contract::{
    Result,
    admin::{WatchRequest, WatchResponse, change_feed::Watch},
};
use futures::StreamExt;
use principal::Call;
use store::Store;

use crate::{
    handler::{Replies, Stream},
    runtime::Runtime,
};

/// How often another replica's commits are looked for.
const LOOK: Duration = Duration::from_millis(500);

/// Serves `ChangeFeed`.
pub(crate) struct Feed(pub(crate) Arc<Runtime>);

impl Stream<Watch> for Feed {
    async fn stream(&self, _: &Call, request: WatchRequest) -> Result<Replies<WatchResponse>> {
        let store = self.0.store()?.clone();
        let committed = store.committed();
        let state = (store, committed, request.after_sequence);
        let changes = futures::stream::unfold(state, |(store, mut committed, after)| async move {
            let found = next(&store, &mut committed, after).await;
            let after = match &found {
                Ok(found) => found.changes.last().map_or(after, |change| change.sequence),
                Err(_) => after,
            };
            Some((found, (store, committed, after)))
        });
        Ok(changes.boxed())
    }
}

async fn next(
    store: &Store,
    committed: &mut tokio::sync::watch::Receiver<i64>,
    after: i64,
) -> Result<WatchResponse> {
    loop {
        committed.mark_unchanged();
        let changes = store.changes_after(after).await?;
        if !changes.is_empty() {
            return Ok(WatchResponse { changes });
        }
        // whichever comes first: a commit here, or a look at the others
        let _ = tokio::time::timeout(LOOK, committed.changed()).await;
    }
}
