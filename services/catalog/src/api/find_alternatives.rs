//! `FindAlternatives`.

use contract::{
    Error, Result,
    catalog::{
        FindAlternativesRequest, FindAlternativesResponse, catalog_service::FindAlternatives,
    },
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Catalog, rules, store::products};

impl Read<FindAlternatives> for Catalog {
    async fn read(
        &self,
        _: &Call,
        request: FindAlternativesRequest,
    ) -> Result<FindAlternativesResponse> {
        let most = match request.page_size {
            0 => 3,
            size => usize::try_from(size)
                .map_err(|_| Error::invalid("page_size", "zero or more"))?
                .min(20),
        };
        let product = request
            .name
            .split_once("/variants/")
            .map_or(request.name.as_str(), |(product, _)| product);
        let name = Id::parse("products", "name", product)?;
        let mut reader = self.store.reader();
        let product = products::get(&mut reader, name.as_str()).await?;
        let wanted = product
            .variants
            .iter()
            .find(|variant| variant.name == request.name);
        let others = products::of_category(&mut reader, &product.category).await?;
        Ok(FindAlternativesResponse {
            alternatives: rules::alternatives(&product, wanted, &others, most),
        })
    }
}
