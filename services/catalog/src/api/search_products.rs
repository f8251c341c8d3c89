//! `SearchProducts`.

use contract::{
    Error, Page, Result,
    catalog::{SearchProductsRequest, SearchProductsResponse, catalog_service::SearchProducts},
};
use principal::Call;
use service::Read;

use crate::{Catalog, model::words, rules, store::products};

impl Read<SearchProducts> for Catalog {
    async fn read(
        &self,
        _: &Call,
        request: SearchProductsRequest,
    ) -> Result<SearchProductsResponse> {
        if request.query.len() > 1000 {
            return Err(Error::invalid("query", "at most 1000 bytes"));
        }
        let page = Page::parse(request.page_size, &request.page_token, 10, 100)?;
        let wanted: Vec<_> = words(&request.query)
            .into_iter()
            .filter(|word| !rules::FILLERS.contains(&word.as_str()))
            .collect();
        let mut found = products::find(&mut self.store.scanner(), &wanted).await?;
        if !wanted.is_empty() {
            found = rules::rank(found, &request.query);
        }
        if request.available_only {
            for product in &mut found {
                product.variants.retain(|variant| variant.available);
            }
            found.retain(|product| !product.variants.is_empty());
        }
        // the order is by fit, so a token is a place in it
        let skip: usize = match page.after.as_str() {
            "" => 0,
            after => after
                .parse()
                .map_err(|_| Error::invalid("page_token", "a next_page_token"))?,
        };
        let size = usize::try_from(page.size).unwrap_or(10);
        let more = found.len() > skip.saturating_add(size);
        let products = found.into_iter().skip(skip).take(size).collect();
        let next_page_token = if more {
            Page::token(&(skip + size).to_string())
        } else {
            String::new()
        };
        Ok(SearchProductsResponse {
            products,
            next_page_token,
        })
    }
}
