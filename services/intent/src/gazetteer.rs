//! Product names, kept fresh from the catalog.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use contract::{Result, catalog::{SearchProductsRequest, catalog_service::SearchProducts}};
use mesh::{CallOptions, Client};
use nlu::entities::Products;

/// How often the catalog is asked.
const LOOK: Duration = Duration::from_secs(10);

/// What products are called. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Gazetteer(Arc<ArcSwap<Products>>);

impl Default for Gazetteer {
    fn default() -> Self {
        Self(Arc::new(ArcSwap::from_pointee(Products::new(&[]))))
    }
}

impl Gazetteer {
    /// The one in use.
    pub(crate) fn current(&self) -> Arc<Products> {
        self.0.load_full()
    }

    /// Follows the catalog, for as long as it's polled.
    pub(crate) async fn follow(self, catalog: Client) {
        let mut before = Vec::new();
        loop {
            let wait = match list(&catalog).await {
                Ok(products) if products != before => {
                    self.0.store(Arc::new(Products::new(&products)));
                    before = products;
                    LOOK
                }
                Ok(_) if !before.is_empty() => LOOK,
                Ok(_) => Duration::from_secs(1),
                Err(error) => {
                    tracing::debug!(%error, "the catalog can't be asked for names");
                    Duration::from_secs(1)
                }
            };
            tokio::time::sleep(wait).await;
        }
    }
}

async fn list(catalog: &Client) -> Result<Vec<(String, String)>> {
    let (mut products, mut page_token) = (Vec::new(), String::new());
    loop {
        let mask = ["products.name", "products.display_name", "next_page_token"];
        let request = SearchProductsRequest {
            page_size: 100,
            page_token,
            read_mask: Some(mask_of(&mask)),
            ..SearchProductsRequest::default()
        };
        let options = CallOptions::lasting(Duration::from_secs(2));
        let page = catalog.call::<SearchProducts>(&options, &request).await?;
        products.extend(page.products.into_iter().map(|product| (product.name, product.display_name)));
        if page.next_page_token.is_empty() {
            return Ok(products);
        }
        page_token = page.next_page_token;
    }
}

fn mask_of(paths: &[&str]) -> contract::value::FieldMask {
    contract::value::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }
}
