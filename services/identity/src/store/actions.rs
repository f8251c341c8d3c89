//! The record of actions: what tokens were minted for.

use contract::{Assurance, Result, value::Instant};
use store::{FromRow, Query, Row, Tx, args};

/// An action that a customer confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActionRow {
    pub(crate) request_id: String,
    pub(crate) session: String,
    pub(crate) audience: String,
    pub(crate) method: String,
    pub(crate) request_sha256: Vec<u8>,
    pub(crate) assurance: Assurance,
    pub(crate) auth_time: Instant,
    pub(crate) create_time: Instant,
}

impl FromRow for ActionRow {
    fn from_row(row: &Row) -> Result<Self> {
        let assurance = i32::try_from(row.get::<i64>(5)?).unwrap_or_default();
        Ok(Self {
            request_id: row.get(0)?,
            session: row.get(1)?,
            audience: row.get(2)?,
            method: row.get(3)?,
            request_sha256: row.get(4)?,
            assurance: Assurance::try_from(assurance).unwrap_or(Assurance::Anonymous),
            auth_time: row.instant(6)?,
            create_time: row.instant(7)?,
        })
    }
}

/// An action by its request id.
pub(crate) async fn get(query: &mut impl Query, request_id: &str) -> Result<Option<ActionRow>> {
    let sql = "SELECT request_id, session, audience, method, request_sha256, assurance, auth_time, \
         create_time FROM actions WHERE request_id = $1";
    query.optional(sql, args![request_id]).await
}

/// Records an action.
pub(crate) async fn insert(tx: &mut Tx, row: &ActionRow) -> Result<()> {
    tx.execute(
        "INSERT INTO actions (request_id, session, audience, method, request_sha256, assurance, \
         auth_time, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &row.request_id,
            &row.session,
            &row.audience,
            &row.method,
            row.request_sha256.clone(),
            i64::from(i32::from(row.assurance)),
            row.auth_time,
            row.create_time
        ],
    )
    .await?;
    Ok(())
}
