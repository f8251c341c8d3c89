//! Import and export; carrier events come in this way too.

use contract::{
    Error, Result,
    logistics::{CarrierEvent, Instructions, Reason, Shipment},
    value::Id,
};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{
    Logistics, rules,
    store::{instructions, shipments},
};

const SHIPMENT: &str = "switchboard.logistics.v1.Shipment";
const INSTRUCTIONS: &str = "switchboard.logistics.v1.Instructions";

impl Portable for Logistics {
    fn types(&self) -> &'static [&'static str] {
        &[SHIPMENT, INSTRUCTIONS]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            if let Some(shipment) = unpack::<Shipment>(resource)? {
                return keep(tx, shipment, "shipment.imported").await;
            }
            if let Some(asked) = unpack::<Instructions>(resource)? {
                return keep_asked(tx, asked).await;
            }
            match unpack::<CarrierEvent>(resource)? {
                Some(event) => moved(tx, event).await,
                None => Err(foreign(resource)),
            }
        })
    }

    fn export<'a>(&'a self, type_name: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == INSTRUCTIONS {
                let page = instructions::page(&mut reader, after).await?;
                let last = page.last().map(|asked| asked.name.clone());
                return Ok(Exported {
                    resources: page.iter().map(pack).collect(),
                    last: last.unwrap_or_default(),
                });
            }
            let page = shipments::page(&mut reader, after).await?;
            let last = page.last().map(|shipment| shipment.name.clone());
            Ok(Exported {
                resources: page.iter().map(pack).collect(),
                last: last.unwrap_or_default(),
            })
        })
    }

    fn count<'a>(&'a self, type_name: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == INSTRUCTIONS {
                return instructions::count(&mut reader).await;
            }
            shipments::count(&mut reader).await
        })
    }
}

/// What a carrier says of a parcel.
async fn moved(tx: &mut Tx, event: CarrierEvent) -> Result<bool> {
    let there = shipments::by_tracking_number(tx, &event.tracking_number).await?;
    let shipment = there.ok_or_else(Error::not_found)?;
    let what = event
        .event
        .ok_or_else(|| Error::invalid("event", "what the carrier said"))?;
    let moved = rules::take(shipment, what, event.estimated_time);
    keep(tx, moved, "shipment.moved").await
}

async fn keep(tx: &mut Tx, shipment: Shipment, kind: &'static str) -> Result<bool> {
    Id::parse("shipments", "name", &shipment.name)?;
    Id::parse("orders", "order", &shipment.order)?;
    Id::parse("customers", "customer", &shipment.customer)?;
    let other = shipments::by_tracking_number(tx, &shipment.tracking_number).await?;
    if other.is_some_and(|other| other.name != shipment.name) {
        return Err(Reason::TrackingNumberTaken.into());
    }
    let changed = shipments::put(tx, &shipment).await?;
    if changed {
        let tags = vec![shipment.order, shipment.customer];
        tx.change(Change {
            name: shipment.name,
            kind: kind.into(),
            tags,
        });
    }
    Ok(changed)
}

async fn keep_asked(tx: &mut Tx, asked: Instructions) -> Result<bool> {
    let order = Id::parse("orders", "order", &asked.order)?;
    Id::parse("customers", "customer", &asked.customer)?;
    if asked.name != instructions::name_of(&order) {
        return Err(Error::invalid(
            "name",
            "\"instructions/\" with the order's id",
        ));
    }
    let changed = instructions::put(tx, &asked).await?;
    if changed {
        let tags = vec![asked.order, asked.customer];
        tx.change(Change {
            name: asked.name,
            kind: "instructions.imported".into(),
            tags,
        });
    }
    Ok(changed)
}
