//! `ReleaseStock`.

use contract::{
    Error, Result,
    catalog::{
        Reason, ReleaseStockRequest, Reservation, ReservationState, catalog_service::ReleaseStock,
    },
};
use principal::Call;
use service::Write;
use store::{Collection, Tx};

use crate::{
    Catalog, rules,
    store::{
        releases,
        reservations::{self, Reservations},
        stock,
    },
};

impl Write<ReleaseStock> for Catalog {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ReleaseStockRequest,
    ) -> Result<Reservation> {
        if request.reservation.is_empty() || request.reservation.len() > 128 {
            return Err(Error::invalid("reservation", "1 to 128 characters"));
        }
        let held = Reservations::any(tx, &request.reservation).await?;
        // nothing held leaves a tombstone: a reserve that comes late is refused
        let mut released = held.unwrap_or_else(|| Reservation {
            name: request.reservation.clone(),
            ..Reservation::default()
        });
        match released.state() {
            ReservationState::Released => return Ok(released),
            ReservationState::Committed => {
                return Err(Error::from(Reason::ReservationClosed)
                    .with("reservation", &request.reservation));
            }
            // done before, and perhaps so long ago that the reply is forgotten
            ReservationState::Held
                if !releases::put(tx, &released.name, &call.request_id).await? =>
            {
                return Ok(released);
            }
            ReservationState::Held => {
                let (back, rest) = rules::given_back(&released.lines, &request.lines)?;
                stock::give_back(tx, &back).await?;
                released.lines = rest;
            }
            ReservationState::Unspecified => {}
        }
        if released.lines.is_empty() {
            released.set_state(ReservationState::Released);
        }
        reservations::put(tx, &released).await?;
        Ok(released)
    }
}
