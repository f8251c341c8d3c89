//! Import and export; carrier events come in this way too.

use contract::{
    Error, Result,
    logistics::{CarrierEvent, Instructions, Reason, Shipment},
    value::Id,
};
use service::{Keeps, Taken, Takes};
use store::{Change, Collection, Tx};

use crate::{
    Logistics, rules,
    store::{
        instructions::{self, Asked},
        shipments::{self, Shipments},
    },
};

impl Keeps<Shipments> for Logistics {
    const IMPORTED: &'static str = "shipment.imported";

    async fn check(&self, tx: &mut Tx, shipment: Shipment) -> Result<Shipment> {
        Id::parse("orders", "order", &shipment.order)?;
        let other = shipments::by_tracking_number(tx, &shipment.tracking_number).await?;
        match other.is_some_and(|other| other.name != shipment.name) {
            true => Err(Reason::TrackingNumberTaken.into()),
            false => Ok(shipment),
        }
    }
}

impl Keeps<Asked> for Logistics {
    const IMPORTED: &'static str = "instructions.imported";

    async fn check(&self, _: &mut Tx, asked: Instructions) -> Result<Instructions> {
        let order = Id::parse("orders", "order", &asked.order)?;
        match asked.name == instructions::name_of(&order) {
            true => Ok(asked),
            false => {
                let wanted = "\"instructions/\" with the order's id";
                Err(Error::invalid("name", wanted))
            }
        }
    }
}

impl Takes<CarrierEvent> for Logistics {
    /// Takes what a carrier says of a parcel that is there.
    async fn take(&self, tx: &mut Tx, event: CarrierEvent) -> Result<Taken> {
        let there = shipments::by_tracking_number(tx, &event.tracking_number).await?;
        let shipment = there.ok_or_else(Error::not_found)?;
        let what = event
            .event
            .ok_or_else(|| Error::invalid("event", "what the carrier said"))?;
        let moved = rules::take(shipment, what, event.estimated_time);
        let changed = Shipments::put(tx, &moved).await?;
        if changed {
            tx.change(Change {
                name: moved.name.clone(),
                kind: "shipment.moved".into(),
                tags: vec![moved.order, moved.customer.clone()],
            });
        }
        Ok(Taken {
            name: moved.name,
            customer: moved.customer,
            changed,
        })
    }
}
