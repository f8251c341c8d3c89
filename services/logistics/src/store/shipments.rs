//! Shipments.

use contract::{Result, logistics::Shipment};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

struct Found(Shipment);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// A customer's shipments of an order.
pub(crate) async fn of_order(
    query: &mut impl Query,
    customer: &str,
    order: &str,
) -> Result<Vec<Shipment>> {
    let sql =
        "SELECT document FROM shipments WHERE customer = $1 AND order_name = $2 ORDER BY name";
    let rows: Vec<Found> = query.all(sql, args![customer, order]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// The shipment of a tracking number, whoever's it is.
pub(crate) async fn by_tracking_number(
    query: &mut impl Query,
    number: &str,
) -> Result<Option<Shipment>> {
    let sql = "SELECT document FROM shipments WHERE tracking_number = $1";
    Ok(query
        .optional::<Found>(sql, args![number])
        .await?
        .map(|found| found.0))
}

/// Takes a shipment in. False if it was there as given.
pub(crate) async fn put(tx: &mut Tx, shipment: &Shipment) -> Result<bool> {
    let there: Option<Found> = tx
        .optional(
            "SELECT document FROM shipments WHERE name = $1",
            args![&shipment.name],
        )
        .await?;
    if there.is_some_and(|found| found.0 == *shipment) {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO shipments (name, customer, order_name, tracking_number, document) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET customer = excluded.customer, \
         order_name = excluded.order_name, tracking_number = excluded.tracking_number, \
         document = excluded.document",
        args![
            &shipment.name, &shipment.customer, &shipment.order, &shipment.tracking_number,
            shipment.encode_to_vec()
        ],
    )
    .await?;
    Ok(true)
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Shipment>> {
    let sql = "SELECT document FROM shipments WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM shipments", Vec::new())
        .await
}
