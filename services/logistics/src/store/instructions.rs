//! What customers ask of the carrier.

use contract::{Result, logistics::Instructions, value::Id};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

struct Found(Instructions);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// The name of an order's instructions.
pub(crate) fn name_of(order: &Id) -> String {
    let (_, id) = order.as_str().split_once('/').unwrap_or_default();
    Id::new("instructions", id).to_string()
}

/// Those of a name, if any were given.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Option<Instructions>> {
    let sql = "SELECT document FROM instructions WHERE name = $1";
    let found: Option<Found> = query.optional(sql, args![name]).await?;
    Ok(found.map(|found| found.0))
}

/// Keeps some in place of those that were there. False if they were there as given.
pub(crate) async fn put(tx: &mut Tx, instructions: &Instructions) -> Result<bool> {
    if get(tx, &instructions.name).await?.as_ref() == Some(instructions) {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO instructions (name, document) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET document = excluded.document",
        args![&instructions.name, instructions.encode_to_vec()],
    )
    .await?;
    Ok(true)
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Instructions>> {
    let sql = "SELECT document FROM instructions WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM instructions", Vec::new())
        .await
}
