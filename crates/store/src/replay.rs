//! Stored replies: the same request id, the same answer.

use std::time::Duration;

use contract::{Error, PlatformReason, Result, value::Instant};

use crate::{FromRow, Query, Row, Tx, Value, args};

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
#[derive(Debug)]
pub struct Stored {
    /// What it came to.
    pub came_to: CameTo,
    /// When that was committed.
    pub commit_time: Instant,
    /// None where only what became of it was asked.
    request_sha256: Vec<u8>,
}

/// What a request came to.
#[derive(Debug)]
pub enum CameTo {
    /// It's accepted, and a change over several services decides it.
    Undecided,
    /// It's done: the encoded reply.
    Done(Vec<u8>),
    /// It's refused for good.
    Refused(Error),
}

/// For how long it's known what requests came to.
pub const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let reply: Option<Vec<u8>> = row.get(0)?;
        let refusal: Option<Vec<u8>> = row.get(3)?;
        Ok(Self {
            came_to: match (reply, refusal) {
                (Some(reply), _) => CameTo::Done(reply),
                (None, Some(refusal)) => CameTo::Refused(Error::from_bytes(&refusal)?),
                (None, None) => CameTo::Undecided,
            },
            commit_time: row.instant(1)?,
            request_sha256: row.get(2)?,
        })
    }
}

const SELECT: &str = "SELECT reply, commit_time, request_sha256, refusal FROM idempotency \
     WHERE subject = $1 AND method = $2 AND request_id = $3";

impl CameTo {
    /// The reply, where there is one.
    ///
    /// # Errors
    /// The refusal; `REQUEST_IN_PROGRESS` while it isn't decided.
    pub fn told(self) -> Result<Vec<u8>> {
        match self {
            Self::Done(reply) => Ok(reply),
            Self::Refused(error) => Err(error),
            Self::Undecided => Err(PlatformReason::RequestInProgress.into()),
        }
    }
}

impl Stored {
    /// What a request id of a subject came to, for the same arguments.
    ///
    /// # Errors
    /// `REQUEST_ID_REUSED` for other arguments.
    pub async fn find(
        query: &mut impl Query,
        key: RequestKey<'_>,
        request_sha256: &[u8],
    ) -> Result<Option<CameTo>> {
        let found: Option<Self> = query.optional(SELECT, key.args()).await?;
        let is_other = |stored: &Self| {
            !stored.request_sha256.is_empty() && stored.request_sha256 != request_sha256
        };
        match found {
            Some(stored) if is_other(&stored) => {
                Err(Error::from(PlatformReason::RequestIdReused).with("request_id", key.request_id))
            }
            found => Ok(found.map(|stored| stored.came_to)),
        }
    }

    /// What a request id of a subject came to, whatever was asked; one that isn't
    /// there can't be done from now on.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn outcome(tx: &mut Tx, key: RequestKey<'_>) -> Result<Option<Self>> {
        let found = tx.optional(SELECT, key.args()).await?;
        if found.is_none() {
            Self::refuse(tx, key, &[], &PlatformReason::RequestWithdrawn.into()).await?;
        }
        Ok(found)
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

    /// Stores a refusal that is for good.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn refuse(
        tx: &mut Tx,
        key: RequestKey<'_>,
        request_sha256: &[u8],
        refusal: &Error,
    ) -> Result<()> {
        let now = tx.now();
        tx.execute(
            "INSERT INTO idempotency (subject, method, request_id, request_sha256, refusal, commit_time) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![key.subject, key.method, key.request_id, request_sha256.to_vec(), refusal.to_bytes(), now],
        )
        .await?;
        Ok(())
    }
}

impl RequestKey<'_> {
    fn args(&self) -> Vec<Value> {
        args![self.subject, self.method, self.request_id]
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
             AND request_id <> $3 AND refusal IS NULL";
        query.one(sql, args![subject, since, own]).await
    }
}
