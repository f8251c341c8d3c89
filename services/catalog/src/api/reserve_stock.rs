//! `ReserveStock`.

use std::time::Duration;

use contract::{
    Error, Result,
    catalog::{
        Product, Reason, Reservation, ReservationState, ReserveStockRequest, Variant,
        catalog_service::ReserveStock,
    },
    value::{self, Id, Instant},
};
use principal::Call;
use service::Write;
use store::{Collection, Tx};

use crate::{
    Catalog, rules,
    store::{
        products,
        reservations::{self, Reservations},
        stock,
    },
};

/// How many others are told of.
const OTHERS: usize = 3;

/// How long a hold lasts where the caller doesn't say.
const HOLD: Duration = Duration::from_secs(900);

impl Write<ReserveStock> for Catalog {
    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &ReserveStockRequest,
    ) -> Result<Reservation> {
        if request.reservation.is_empty() || request.reservation.len() > 128 {
            return Err(Error::invalid("reservation", "1 to 128 characters"));
        }
        if request.lines.is_empty() || request.lines.iter().any(|line| line.quantity < 1) {
            return Err(Error::invalid(
                "lines",
                "at least one, each with a quantity of 1 or more",
            ));
        }
        // held already: the same again; released: a tombstone, too late
        match Reservations::any(tx, &request.reservation).await? {
            Some(held) if held.state() == ReservationState::Held && held.lines == request.lines => {
                return Ok(held);
            }
            Some(_) => {
                return Err(Error::from(Reason::ReservationClosed)
                    .with("reservation", &request.reservation));
            }
            None => {}
        }
        for line in &request.lines {
            let product = line
                .variant
                .split_once("/variants/")
                .map_or("", |(product, _)| product);
            let name = Id::parse("products", "lines.variant", product)?;
            let product = products::get(tx, name.as_str()).await?;
            let variant = product
                .variants
                .iter()
                .find(|variant| variant.name == line.variant);
            let variant = variant.ok_or_else(Error::not_found)?;
            let taken = match (variant.tracked, variant.available) {
                (true, _) => stock::take(tx, line).await,
                (false, true) => Ok(()),
                (false, false) => {
                    Err(Error::from(Reason::OutOfStock).with("variant", &line.variant))
                }
            };
            taken.map_err(|error| match error.is(Reason::OutOfStock) {
                true => value::instead(error, &others(&product, variant)),
                false => error,
            })?;
        }
        let expire = request
            .expire_time
            .map_or_else(|| tx.now().after(HOLD), Instant::from);
        let held = Reservation {
            name: request.reservation.clone(),
            state: ReservationState::Held.into(),
            lines: request.lines.clone(),
            expire_time: Some(expire.into()),
        };
        reservations::put(tx, &held).await?;
        Ok(held)
    }
}

/// Other forms of a product that can be had, nearest first.
fn others(product: &Product, wanted: &Variant) -> Vec<Variant> {
    let others = rules::alternatives(product, Some(wanted), &[], OTHERS);
    others.into_iter().filter_map(|one| one.variant).collect()
}
