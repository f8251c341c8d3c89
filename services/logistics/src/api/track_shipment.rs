//! `TrackShipment`.

use contract::{
    Result,
    logistics::{TrackShipmentRequest, TrackShipmentResponse, logistics_service::TrackShipment},
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Logistics, store::shipments};

impl Read<TrackShipment> for Logistics {
    async fn read(
        &self,
        call: &Call,
        request: TrackShipmentRequest,
    ) -> Result<TrackShipmentResponse> {
        let order = Id::parse("orders", "order", &request.order)?;
        // an order that isn't theirs has no shipments, like one that has none
        let shipments =
            shipments::of_order(&mut self.store.reader(), call.customer()?, order.as_str()).await?;
        Ok(TrackShipmentResponse { shipments })
    }
}
