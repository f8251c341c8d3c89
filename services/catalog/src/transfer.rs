//! Import and export.

use contract::{
    Error, Result,
    catalog::{Product, Reservation},
    value::Id,
};
use service::Keeps;
use store::{Reader, Tx};

use crate::{
    Catalog,
    store::{
        products::{self, Products},
        reservations::{self, Reservations},
    },
};

impl Keeps<Products> for Catalog {
    const IMPORTED: &'static str = "product.imported";

    async fn check(&self, _: &mut Tx, product: Product) -> Result<Product> {
        checked(&product)?;
        Ok(product)
    }

    async fn keep(&self, tx: &mut Tx, product: &Product) -> Result<bool> {
        products::put(tx, product).await
    }

    async fn complete(&self, reader: &mut Reader, page: Vec<Product>) -> Result<Vec<Product>> {
        products::with_stock(reader, page).await
    }
}

impl Keeps<Reservations> for Catalog {
    const IMPORTED: &'static str = "reservation.imported";

    async fn keep(&self, tx: &mut Tx, reservation: &Reservation) -> Result<bool> {
        reservations::put(tx, reservation).await
    }
}

fn checked(product: &Product) -> Result<()> {
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
