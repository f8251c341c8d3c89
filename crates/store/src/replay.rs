//! Stored replies: the same request id, the same answer.

use contract::{Error, PlatformReason, Result, value::Instant};

use crate::{Durability, FromRow, Query, Row, Store, Tx, args};

/// What a reply is stored under.
#[derive(Debug, Clone, Copy)]
pub struct RequestKey<'k> {
    /// Who asked: ids are each caller's own.
    pub subject: &'k str,
    /// The method's path.
    pub method: &'k str,
    /// The caller's id of the request (AIP-155).
    pub request_id: &'k str,
}

/// What is stored under a request id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The encoded reply; none while a change is not decided.
    pub reply: Option<Vec<u8>>,
    /// When it was committed.
    pub commit_time: Instant,
    request_sha256: Vec<u8>,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            reply: row.get(0)?,
            commit_time: row.instant(1)?,
            request_sha256: row.get(2)?,
        })
    }
}

const SELECT: &str = "SELECT reply, commit_time, request_sha256 FROM idempotency \
     WHERE subject = $1 AND method = $2 AND request_id = $3";

impl Stored {
    /// What a request id of a subject came to, for the same arguments.
    ///
    /// # Errors
    /// `REQUEST_ID_REUSED` for other arguments.
    pub async fn find(
        query: &mut impl Query,
        key: RequestKey<'_>,
        request_sha256: &[u8],
    ) -> Result<Option<Self>> {
        let found = Self::outcome(query, key).await?;
        match found {
            Some(stored) if stored.request_sha256 != request_sha256 => {
                Err(Error::from(PlatformReason::RequestIdReused).with("request_id", key.request_id))
            }
            found => Ok(found),
        }
    }

    /// What a request id of a subject came to, whatever was asked.
    ///
    /// # Errors
    /// If the database can't be read.
    pub async fn outcome(query: &mut impl Query, key: RequestKey<'_>) -> Result<Option<Self>> {
        let key = args![key.subject, key.method, key.request_id];
        query.optional(SELECT, key).await
    }

    /// Stores a reply, in the unit of work of the effect.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn keep(
        tx: &mut Tx,
        key: RequestKey<'_>,
        request_sha256: &[u8],
        reply: Vec<u8>,
    ) -> Result<()> {
        let now = tx.now();
        tx.execute(
            "INSERT INTO idempotency (subject, method, request_id, request_sha256, reply, commit_time) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![key.subject, key.method, key.request_id, request_sha256.to_vec(), reply, now],
        )
        .await?;
        Ok(())
    }
}

impl Stored {
    /// How many requests of a subject but this one were begun since a time, of
    /// those that are kept.
    ///
    /// # Errors
    /// If the database can't be read.
    pub async fn count(
        query: &mut impl Query,
        subject: &str,
        own: &str,
        since: Instant,
    ) -> Result<i64> {
        let sql = "SELECT COUNT(*) FROM idempotency WHERE subject = $1 AND commit_time > $2 \
             AND request_id <> $3";
        query.one(sql, args![subject, since, own]).await
    }
}

impl Store {
    /// Stores what a reply became once its change was carried forward.
    ///
    /// # Errors
    /// If the database refuses: the reply of before stays.
    pub async fn amend(&self, key: RequestKey<'_>, reply: &[u8]) -> Result<()> {
        crate::unit!(self, Durability::Process, |tx| {
            tx.execute(
                "UPDATE idempotency SET reply = $4 \
                 WHERE subject = $1 AND method = $2 AND request_id = $3",
                args![key.subject, key.method, key.request_id, reply.to_vec()],
            )
            .await?;
            Ok(())
        })
    }
}
