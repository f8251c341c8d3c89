//! The audit: what was done to or for whom, by whom, and what it came to.

use contract::{Result, admin::AuditRecord, value::Instant};

use crate::{FromRow, Query, Row, Store, Tx, args};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub time: Instant,
    /// Full name of the method.
    pub method: String,
    /// Path of the caller's identity.
    pub caller: String,
    /// The customer, or empty.
    pub customer: String,
    /// `OK`, or the reason of the refusal.
    pub outcome: String,
    /// What it was about: names and codes that the contract says to keep.
    pub resource: String,
    /// The key of a write.
    pub request_id: String,
    /// The trace.
    pub trace_id: String,
}

struct Found(AuditRecord);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(AuditRecord {
            time: Some(row.instant(0)?.into()),
            service: String::new(),
            method: row.get(1)?,
            caller: row.get(2)?,
            customer: row.get(3)?,
            outcome: row.get(4)?,
            resource: row.get(5)?,
            request_id: row.get(6)?,
            trace_id: row.get(7)?,
        }))
    }
}

impl Tx {
    /// Writes a record that commits with the effect.
    ///
    /// # Errors
    /// If the database refuses: then the effect isn't done either.
    pub async fn audit(&mut self, row: AuditRow) -> Result<()> {
        // ordered by time, told apart by chance
        let id = format!("{:018}-{}", row.time.micros(), &principal::random_id()[..8]);
        self.execute(
            "INSERT INTO audit (id, time, method, caller, customer, outcome, resource, request_id, trace_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                id, row.time, row.method, row.caller, row.customer, row.outcome, row.resource,
                row.request_id, row.trace_id
            ],
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// The newest records of a customer, or of all where none is named.
    ///
    /// # Errors
    /// If the database can't be read.
    pub async fn audit_of(&self, customer: &str, most: i64) -> Result<Vec<AuditRecord>> {
        let rows: Vec<Found> = self
            .scanner()
            .all(
                "SELECT time, method, caller, customer, outcome, resource, request_id, trace_id \
                 FROM audit WHERE $1 = '' OR customer = $1 ORDER BY id DESC LIMIT $2",
                args![customer, most],
            )
            .await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
