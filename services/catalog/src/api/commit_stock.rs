//! `CommitStock`.

use contract::{
    Error, Result,
    catalog::{
        CommitStockRequest, Reason, Reservation, ReservationState, catalog_service::CommitStock,
    },
};
use principal::Call;
use service::Write;
use store::{Collection, Tx};

use crate::{
    Catalog,
    store::reservations::{self, Reservations},
};

impl Write<CommitStock> for Catalog {
    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &CommitStockRequest,
    ) -> Result<Reservation> {
        let held = Reservations::any(tx, &request.reservation).await?;
        let mut held = held.ok_or_else(Error::not_found)?;
        match held.state() {
            ReservationState::Committed => return Ok(held),
            ReservationState::Held => {}
            _ => {
                return Err(Error::from(Reason::ReservationClosed)
                    .with("reservation", &request.reservation));
            }
        }
        held.set_state(ReservationState::Committed);
        held.expire_time = None;
        reservations::put(tx, &held).await?;
        Ok(held)
    }
}
