//! Import and export.

use contract::{
    Error, Result,
    catalog::{Product, Reservation},
    value::Id,
};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{
    Catalog,
    store::{products, reservations},
};

const PRODUCT: &str = "switchboard.catalog.v1.Product";
const RESERVATION: &str = "switchboard.catalog.v1.Reservation";

impl Portable for Catalog {
    fn types(&self) -> &'static [&'static str] {
        &[PRODUCT, RESERVATION]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            if let Some(reservation) = unpack::<Reservation>(resource)? {
                let there = reservations::get(tx, &reservation.name).await?;
                let changed = there.as_ref() != Some(&reservation);
                if changed {
                    reservations::put(tx, &reservation).await?;
                }
                return Ok(changed);
            }
            let Some(product) = unpack::<Product>(resource)? else {
                return Err(foreign(resource));
            };
            checked(&product)?;
            let changed = products::put(tx, &product).await?;
            if changed {
                let tags = vec!["products".into(), product.name.clone()];
                tx.change(Change {
                    name: product.name,
                    kind: "product.imported".into(),
                    tags,
                });
            }
            Ok(changed)
        })
    }

    fn export<'a>(&'a self, type_name: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == PRODUCT {
                let page = products::page(&mut reader, after).await?;
                let last = page
                    .last()
                    .map(|product| product.name.clone())
                    .unwrap_or_default();
                return Ok(Exported {
                    resources: page.iter().map(pack).collect(),
                    last,
                });
            }
            let page = reservations::page(&mut reader, after).await?;
            let last = page
                .last()
                .map(|held| held.name.clone())
                .unwrap_or_default();
            Ok(Exported {
                resources: page.iter().map(pack).collect(),
                last,
            })
        })
    }

    fn count<'a>(&'a self, type_name: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move {
            let mut reader = self.store.scanner();
            if type_name == PRODUCT {
                products::count(&mut reader).await
            } else {
                reservations::count(&mut reader).await
            }
        })
    }
}

fn checked(product: &Product) -> Result<()> {
    Id::parse("products", "name", &product.name)?;
    if product.display_name.trim().is_empty() || product.variants.is_empty() {
        return Err(Error::invalid(
            "display_name",
            "a name, and at least one variant",
        ));
    }
    for variant in &product.variants {
        let prefix = format!("{}/variants", product.name);
        let id = variant
            .name
            .strip_prefix(&prefix)
            .ok_or_else(|| Error::invalid("variants.name", &prefix))?;
        Id::parse("variants", "variants.name", &format!("variants{id}"))?;
        let price = variant.price.as_ref().map_or(-1, |price| price.minor_units);
        if price < 0 || variant.stock < 0 {
            return Err(Error::invalid(
                "variants.price",
                "zero or more, as the stock",
            ));
        }
    }
    Ok(())
}
