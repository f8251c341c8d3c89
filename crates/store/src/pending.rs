//! Requests that are accepted and not decided: kept by the change that decides
//! them, whoever carries it.

use contract::Result;
use prost::Message;

use crate::{AuditRow, RequestKey, Stored, Tx, args};

/// A request that a change over several services decides.
#[derive(Clone, PartialEq, Message)]
pub struct Pending {
    /// On whose account it runs.
    #[prost(string, tag = "1")]
    pub subject: String,
    /// The path of its method.
    #[prost(string, tag = "2")]
    pub method: String,
    /// Its key.
    #[prost(string, tag = "3")]
    pub request_id: String,
    /// Path of the caller's identity, for the audit.
    #[prost(string, tag = "4")]
    pub caller: String,
    /// The customer, for the audit.
    #[prost(string, tag = "5")]
    pub customer: String,
    /// What it is about, for the audit.
    #[prost(string, tag = "6")]
    pub resource: String,
    /// The trace, for the audit.
    #[prost(string, tag = "7")]
    pub trace_id: String,
    /// SHA-256 of the request's bytes.
    #[prost(bytes = "vec", tag = "8")]
    pub request_sha256: Vec<u8>,
}

impl Pending {
    /// What its reply is stored under.
    #[must_use]
    pub fn key(&self) -> RequestKey<'_> {
        RequestKey {
            subject: &self.subject,
            method: &self.method,
            request_id: &self.request_id,
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
        Stored::keep(self, pending.key(), &pending.request_sha256, reply).await?;
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
}
