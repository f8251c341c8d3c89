//! What is held.

use contract::{
    Result,
    catalog::{Reservation, ReservationState},
    value::Instant,
};
use store::{Collection, Query, Table, Tx, Value, args};

use super::releases;

static RESERVATIONS: Table = Table::new("reservations", &["state", "expire_time"]);

/// Reservations by their ids.
pub(crate) struct Reservations;

impl Collection for Reservations {
    type Resource = Reservation;

    // a change's id, and what it's held for
    const NAME: &'static str = "";

    const IS_OWNED: bool = false;

    fn table() -> &'static Table {
        &RESERVATIONS
    }

    fn name(reservation: &Reservation) -> &str {
        &reservation.name
    }

    fn columns(reservation: &Reservation) -> Vec<Value> {
        let expires = reservation.expire_time;
        let expires = expires.map_or(Instant::from_micros(i64::MAX), Instant::from);
        args![reservation.state, expires]
    }
}

/// Holds that are past their time.
pub(crate) async fn lapsed(query: &mut impl Query, now: Instant) -> Result<Vec<Reservation>> {
    let sql = "SELECT document FROM reservations WHERE state = $1 AND expire_time < $2 LIMIT 100";
    let held = i64::from(i32::from(ReservationState::Held));
    Reservations::select(query, sql, args![held, now]).await
}

/// Keeps one. False if it was there as given.
pub(crate) async fn put(tx: &mut Tx, reservation: &Reservation) -> Result<bool> {
    let changed = Reservations::put(tx, reservation).await?;
    if changed && reservation.state() != ReservationState::Held {
        // nothing can be released of it any more
        releases::forget(tx, &reservation.name).await?;
    }
    Ok(changed)
}
