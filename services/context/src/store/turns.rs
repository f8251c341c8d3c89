//! Turns, as they were committed.

use contract::{Result, context::Turn};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

struct Found(Turn);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// A turn by its id.
pub(crate) async fn get(
    query: &mut impl Query,
    conversation: &str,
    turn_id: &str,
) -> Result<Option<Turn>> {
    let sql = "SELECT document FROM turns WHERE conversation = $1 AND turn_id = $2";
    Ok(query
        .optional::<Found>(sql, args![conversation, turn_id])
        .await?
        .map(|found| found.0))
}

/// The last turns, oldest first.
pub(crate) async fn last(
    query: &mut impl Query,
    conversation: &str,
    count: i64,
) -> Result<Vec<Turn>> {
    let sql = "SELECT document FROM turns WHERE conversation = $1 ORDER BY version DESC LIMIT $2";
    let rows: Vec<Found> = query.all(sql, args![conversation, count]).await?;
    Ok(rows.into_iter().rev().map(|found| found.0).collect())
}

/// Adds one.
pub(crate) async fn insert(
    tx: &mut Tx,
    conversation: &str,
    version: i64,
    turn: &Turn,
) -> Result<()> {
    tx.execute(
        "INSERT INTO turns (conversation, turn_id, version, document) VALUES ($1, $2, $3, $4)",
        args![conversation, &turn.turn_id, version, turn.encode_to_vec()],
    )
    .await?;
    Ok(())
}
