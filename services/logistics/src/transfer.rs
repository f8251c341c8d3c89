//! Import and export; carrier events come in this way too.

use contract::{
    Error, Result,
    logistics::{CarrierEvent, Reason, Shipment},
    value::Id,
};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{Logistics, rules, store::shipments};

impl Portable for Logistics {
    fn types(&self) -> &'static [&'static str] {
        &["switchboard.logistics.v1.Shipment"]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            if let Some(shipment) = unpack::<Shipment>(resource)? {
                return keep(tx, shipment, "shipment.imported").await;
            }
            let Some(event) = unpack::<CarrierEvent>(resource)? else {
                return Err(foreign(resource));
            };
            let there = shipments::by_tracking_number(tx, &event.tracking_number).await?;
            let shipment = there.ok_or_else(Error::not_found)?;
            let what = event
                .event
                .ok_or_else(|| Error::invalid("event", "what the carrier said"))?;
            keep(
                tx,
                rules::take(shipment, what, event.estimated_time),
                "shipment.moved",
            )
            .await
        })
    }

    fn export<'a>(&'a self, _: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let page = shipments::page(&mut self.store.scanner(), after).await?;
            let last = page
                .last()
                .map(|shipment| shipment.name.clone())
                .unwrap_or_default();
            Ok(Exported {
                resources: page.iter().map(pack).collect(),
                last,
            })
        })
    }

    fn count<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move { shipments::count(&mut self.store.scanner()).await })
    }
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
            kind,
            tags,
        });
    }
    Ok(changed)
}
