//! Requests that are accepted and not decided: kept by the change that decides
//! them, whoever carries it.

use contract::{Result, saga::Pending};

use crate::{AuditRow, RequestKey, Stored, Tx, args};

impl<'p> RequestKey<'p> {
    /// What a request's reply is stored under.
    #[must_use]
    pub fn of(pending: &'p Pending) -> Self {
        Self {
            subject: &pending.subject,
            method: &pending.method,
            request_id: &pending.request_id,
        }
    }
}

impl Tx {
    /// Takes a request's key: a repeat is told that it's in progress.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn hold(&mut self, pending: &Pending) -> Result<()> {
        let now = self.now();
        let sql = "INSERT INTO idempotency (subject, method, request_id, request_sha256, reply, commit_time) \
             VALUES ($1, $2, $3, $4, NULL, $5)";
        let key = args![
            &pending.subject,
            &pending.method,
            &pending.request_id,
            pending.request_sha256.clone(),
            now
        ];
        self.execute(sql, key).await.map(drop)
    }

    /// Decides a request: its reply and its audit record, in the unit of work
    /// of the effect.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn decide(&mut self, pending: &Pending, reply: Vec<u8>) -> Result<()> {
        self.forget(pending).await?;
        Stored::keep(
            self,
            RequestKey::of(pending),
            &pending.request_sha256,
            reply,
        )
        .await?;
        let row = AuditRow {
            time: self.now(),
            method: pending.method.trim_start_matches('/').to_owned(),
            caller: pending.caller.clone(),
            customer: pending.customer.clone(),
            outcome: "OK".to_owned(),
            resource: pending.resource.clone(),
            request_id: pending.request_id.clone(),
            trace_id: pending.trace_id.clone(),
        };
        self.audit(row).await
    }

    /// Lets a request's key go: it was refused, and a repeat is a new attempt.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn forget(&mut self, pending: &Pending) -> Result<()> {
        let sql = "DELETE FROM idempotency WHERE subject = $1 AND method = $2 AND request_id = $3 \
             AND reply IS NULL AND refusal IS NULL";
        let key = args![&pending.subject, &pending.method, &pending.request_id];
        self.execute(sql, key).await.map(drop)
    }

    /// Replaces what a decided request was told, from now on for as long as replies
    /// are remembered; or takes it back: then it's in progress again.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn amend(&mut self, pending: &Pending, reply: Option<Vec<u8>>) -> Result<()> {
        let now = self.now();
        let sql = "UPDATE idempotency SET reply = $4, commit_time = $5 \
             WHERE subject = $1 AND method = $2 AND request_id = $3 AND refusal IS NULL";
        let row = args![
            &pending.subject,
            &pending.method,
            &pending.request_id,
            reply,
            now
        ];
        self.execute(sql, row).await.map(drop)
    }
}
