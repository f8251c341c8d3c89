//! What is held.

use contract::{
    Result,
    catalog::{Reservation, ReservationState},
    value::Instant,
};
use prost::Message;
use store::{FromRow, Query, Row, Tx, args};

use super::releases;

struct Found(Reservation);

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self> {
        row.message(0).map(Self)
    }
}

/// A reservation by its id.
pub(crate) async fn get(query: &mut impl Query, name: &str) -> Result<Option<Reservation>> {
    let sql = "SELECT document FROM reservations WHERE name = $1";
    Ok(query
        .optional::<Found>(sql, args![name])
        .await?
        .map(|found| found.0))
}

/// Holds that are past their time.
pub(crate) async fn lapsed(query: &mut impl Query, now: Instant) -> Result<Vec<Reservation>> {
    let sql = "SELECT document FROM reservations WHERE state = $1 AND expire_time < $2 LIMIT 100";
    let held = i64::from(i32::from(ReservationState::Held));
    let rows: Vec<Found> = query.all(sql, args![held, now]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// Writes one.
pub(crate) async fn put(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    let expire = reservation
        .expire_time
        .map_or(Instant::from_micros(i64::MAX), Instant::from);
    tx.execute(
        "INSERT INTO reservations (name, state, expire_time, document) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET state = excluded.state, expire_time = excluded.expire_time, \
         document = excluded.document",
        args![&reservation.name, reservation.state, expire, reservation.encode_to_vec()],
    )
    .await?;
    match reservation.state() {
        ReservationState::Held => Ok(()),
        // nothing can be released of it any more
        _ => releases::forget(tx, &reservation.name).await,
    }
}

/// A page of all, for export.
pub(crate) async fn page(query: &mut impl Query, after: &str) -> Result<Vec<Reservation>> {
    let sql = "SELECT document FROM reservations WHERE name > $1 ORDER BY name LIMIT 200";
    let rows: Vec<Found> = query.all(sql, args![after]).await?;
    Ok(rows.into_iter().map(|found| found.0).collect())
}

/// How many there are.
pub(crate) async fn count(query: &mut impl Query) -> Result<i64> {
    query
        .one("SELECT COUNT(*) FROM reservations", Vec::new())
        .await
}
