//! The outbox: what changed, in the order of commits.
//!
//! Numbers come from one counter row, taken last in the transaction: a
//! PostgreSQL sequence would number a later commit lower, and lose it to a
//! watcher that has moved on.

use std::borrow::Cow;

use contract::{Result, types, value::Instant};
use tokio::sync::watch;

use crate::{FromRow, Query, Row, Store, Tx, args};

/// Something that changed. No content: names, kinds, tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The resource.
    pub name: String,
    /// What happened to it, such as `order.cancelled`.
    pub kind: Cow<'static, str>,
    /// What caches hold it under.
    pub tags: Vec<String>,
}

/// Writes changes; gives the last number.
pub(crate) async fn write(tx: &mut Tx, changes: Vec<Change>) -> Result<Option<i64>> {
    if changes.is_empty() {
        return Ok(None);
    }
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let last: i64 = tx
        .one(
            "UPDATE feed_counter SET sequence = sequence + $1 WHERE id = 1 RETURNING sequence",
            args![count],
        )
        .await?;
    let now = tx.now();
    for (sequence, change) in (last - count + 1..).zip(changes) {
        tx.execute(
            "INSERT INTO outbox (sequence, name, kind, tags, commit_time) VALUES ($1, $2, $3, $4, $5)",
            args![sequence, change.name, change.kind.into_owned(), change.tags.join(" "), now],
        )
        .await?;
    }
    Ok(Some(last))
}

struct OutboxRow(types::Change);

impl FromRow for OutboxRow {
    fn from_row(row: &Row) -> Result<Self> {
        let tags: String = row.get(3)?;
        Ok(Self(types::Change {
            sequence: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            tags: tags.split_whitespace().map(str::to_owned).collect(),
            commit_time: Some(row.instant(4)?.into()),
        }))
    }
}

impl Store {
    /// Changes after a number, in order; at most 500.
    ///
    /// # Errors
    /// If the database can't be read.
    pub async fn changes_after(&self, sequence: i64) -> Result<Vec<types::Change>> {
        let rows: Vec<OutboxRow> = self
            .reader()
            .all(
                "SELECT sequence, name, kind, tags, commit_time FROM outbox \
                 WHERE sequence > $1 ORDER BY sequence LIMIT 500",
                args![sequence],
            )
            .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Wakes when this process commits a change; another replica's are found
    /// by looking.
    #[must_use]
    pub fn committed(&self) -> watch::Receiver<i64> {
        self.committed.subscribe()
    }

    /// Forgets changes and stored replies that are older than `before`: a watcher
    /// that was away for longer begins anew, a request id means a new request.
    /// What isn't decided yet is not forgotten.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn sweep(&self, before: Instant) -> Result<()> {
        // a few at a time: others write in between
        const OUTBOX: &str = "DELETE FROM outbox WHERE commit_time < $1 \
             AND sequence < (SELECT MIN(sequence) + 500 FROM outbox)";
        const REPLIES: &str = "DELETE FROM idempotency WHERE (subject, method, request_id) IN \
             (SELECT subject, method, request_id FROM idempotency WHERE commit_time < $1 \
             AND (reply IS NOT NULL OR refusal IS NOT NULL) LIMIT 500)";
        for sql in [OUTBOX, REPLIES] {
            while crate::unit!(self, crate::Durability::Process, |tx| {
                tx.execute(sql, args![before]).await
            })? > 0
            {}
        }
        Ok(())
    }
}
