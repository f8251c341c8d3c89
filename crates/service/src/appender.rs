//! Audit records of what has no unit of work of its own: refusals, reads of financial
//! data, acts. Appended in batches, so that a read doesn't wait for a disk.

use std::time::Duration;

use contract::Result;
use store::{AuditRow, Durability, Store, unit};
use tokio::sync::mpsc;

/// How long records are gathered for one commit: a busy service commits some times a
/// second, not once for every read.
const GATHERING: Duration = Duration::from_millis(50);

/// The most records of one commit.
const BATCH: usize = 1024;

/// Takes records. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Appender(mpsc::Sender<AuditRow>);

impl Appender {
    /// An appender and the task that writes for it, which ends with the last
    /// clone.
    pub(crate) fn new(store: Option<Store>) -> (Self, impl Future<Output = ()> + Send) {
        let (records, incoming) = mpsc::channel(4096);
        (Self(records), write(store, incoming))
    }

    /// Appends a record. One that finds the queue full is written to the log
    /// instead: never lost, never waited for.
    pub(crate) fn append(&self, row: AuditRow) {
        if let Err(error) = self.0.try_send(row) {
            let (mpsc::error::TrySendError::Full(row) | mpsc::error::TrySendError::Closed(row)) =
                error;
            tracing::warn!(
                method = row.method,
                outcome = row.outcome,
                trace_id = row.trace_id,
                "audit queue is full"
            );
        }
    }
}

async fn write(store: Option<Store>, mut incoming: mpsc::Receiver<AuditRow>) {
    let mut batch = Vec::new();
    while let Some(first) = incoming.recv().await {
        batch.push(first);
        tokio::time::sleep(GATHERING).await;
        while batch.len() < BATCH
            && let Ok(row) = incoming.try_recv()
        {
            batch.push(row);
        }
        let Some(store) = &store else {
            batch.clear();
            continue;
        };
        while let Err(error) = append(store, &batch).await {
            tracing::warn!(%error, "audit records wait");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        batch.clear();
    }
}

async fn append(store: &Store, batch: &[AuditRow]) -> Result<()> {
    unit!(store, Durability::Full, |tx| {
        for row in batch {
            tx.audit(row.clone()).await?;
        }
        Ok(())
    })
}
