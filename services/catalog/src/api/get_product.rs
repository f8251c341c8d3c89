//! `GetProduct`.

use contract::{
    Result,
    catalog::{GetProductRequest, Product, catalog_service::GetProduct},
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Catalog, store::products};

impl Read<GetProduct> for Catalog {
    async fn read(&self, _: &Call, request: GetProductRequest) -> Result<Product> {
        let name = Id::parse("products", "name", &request.name)?;
        products::get(&mut self.store.reader(), name.as_str()).await
    }
}
