//! `CheckAvailability`.

use contract::{
    Result,
    catalog::{Availability, CheckAvailabilityRequest, catalog_service::CheckAvailability},
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Catalog, store::products};

impl Read<CheckAvailability> for Catalog {
    async fn read(&self, _: &Call, request: CheckAvailabilityRequest) -> Result<Availability> {
        let (product, variant) = match request.name.split_once("/variants/") {
            Some((product, _)) => (product, Some(request.name.as_str())),
            None => (request.name.as_str(), None),
        };
        let name = Id::parse("products", "name", product)?;
        let product = products::get(&mut self.store.reader(), name.as_str()).await?;
        let variant_count = i32::try_from(product.variants.len()).unwrap_or(i32::MAX);
        let mut available: Vec<_> = product
            .variants
            .into_iter()
            .filter(|candidate| {
                candidate.available && variant.is_none_or(|wanted| candidate.name == wanted)
            })
            .collect();
        available
            .sort_by_key(|variant| variant.price.as_ref().map_or(0, |price| price.minor_units));
        Ok(Availability {
            product: product.name,
            display_name: product.display_name,
            available,
            variant_count,
        })
    }
}
