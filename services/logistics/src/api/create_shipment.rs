//! `CreateShipment`.

use contract::{
    Error, Result,
    logistics::{
        CreateShipmentRequest, Reason, Shipment, ShipmentState, logistics_service::CreateShipment,
    },
    value::Id,
};
use principal::Call;
use service::Write;
use store::{Change, Collection, Tx};

use crate::{
    Logistics,
    store::{
        instructions::{self, Asked},
        shipments::{self, Shipments},
    },
};

impl Write<CreateShipment> for Logistics {
    async fn write(
        &self,
        _: &Call,
        tx: &mut Tx,
        request: &CreateShipmentRequest,
    ) -> Result<Shipment> {
        let order = Id::parse("orders", "order", &request.order)?;
        let customer = Id::parse("customers", "customer", &request.customer)?;
        if request.tracking_number.is_empty() || request.tracking_number.len() > 64 {
            return Err(Error::invalid(
                "tracking_number",
                "1 to 64 letters and digits",
            ));
        }
        if shipments::by_tracking_number(tx, &request.tracking_number)
            .await?
            .is_some()
        {
            return Err(Reason::TrackingNumberTaken.into());
        }
        // what was asked of the carrier before there was a parcel
        let asked = Asked::any(tx, &instructions::name_of(&order)).await?;
        let shipment = Shipment {
            name: Id::new("shipments", &principal::random_id()).to_string(),
            order: order.to_string(),
            customer: customer.to_string(),
            carrier: request.carrier.clone(),
            tracking_number: request.tracking_number.clone(),
            state: ShipmentState::Created.into(),
            promised_time: request.promised_time,
            estimated_time: request.promised_time,
            update_time: Some(tx.now().into()),
            instructions: asked.map(|asked| asked.text).unwrap_or_default(),
            ..Shipment::default()
        };
        Shipments::put(tx, &shipment).await?;
        let tags = vec![shipment.order.clone(), shipment.customer.clone()];
        tx.change(Change {
            name: shipment.name.clone(),
            kind: "shipment.created".into(),
            tags,
        });
        Ok(shipment)
    }
}
