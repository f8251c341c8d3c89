//! What things are called: products, kept fresh from the catalog, and what the
//! tenant declares.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use contract::{
    Error, Result,
    admin::{WatchRequest, WatchResponse, change_feed::Watch},
    catalog::{SearchProductsRequest, catalog_service::SearchProducts},
};
use mesh::{CallOptions, Client};
use nlu::entities::{Name, Names, Variant};
use prost::Message;

/// How often the catalog is asked where its feed says nothing.
const LOOK: Duration = Duration::from_secs(60);
/// How long changes are gathered before it is asked.
const GATHER: Duration = Duration::from_millis(200);
/// How long to wait where it can't be asked.
const AGAIN: Duration = Duration::from_secs(1);

/// What things are called. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Gazetteer {
    declared: Arc<[Name]>,
    current: Arc<ArcSwap<Names>>,
}

impl Gazetteer {
    /// With what the tenant declares.
    pub(crate) fn new(declared: Vec<Name>) -> Self {
        Self {
            current: Arc::new(ArcSwap::from_pointee(Names::new(&declared))),
            declared: declared.into(),
        }
    }

    /// The one in use.
    pub(crate) fn current(&self) -> Arc<Names> {
        self.current.load_full()
    }

    /// Follows the catalog, for as long as it's polled.
    pub(crate) async fn follow(self, catalog: Client) {
        loop {
            if let Err(error) = self.once(&catalog).await {
                tracing::debug!(%error, "the catalog can't be asked for names");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    /// Lists, then waits for a change. The feed is opened first, so that none
    /// is missed in between.
    async fn once(&self, catalog: &Client) -> Result<()> {
        let options = CallOptions::lasting(LOOK);
        let newest = WatchRequest {
            after_sequence: self.newest(catalog).await?,
        };
        let mut changes = catalog.stream::<Watch>(&options, &newest).await?;
        let (mut names, variants) = list(catalog).await?;
        names.extend_from_slice(&self.declared);
        let names = Names::new(&names).with_variants(variants);
        self.current.store(Arc::new(names));
        let changed = tokio::time::timeout(LOOK, changes.message()).await;
        if matches!(changed, Ok(Ok(Some(_)))) {
            tokio::time::sleep(GATHER).await;
        }
        Ok(())
    }

    /// The number of the catalog's newest change.
    async fn newest(&self, catalog: &Client) -> Result<i64> {
        let mut after_sequence = 0;
        let options = CallOptions::lasting(Duration::from_secs(10));
        let mut changes = catalog
            .stream::<Watch>(&options, &WatchRequest { after_sequence })
            .await?;
        // all there are come at once; then the feed waits
        while let Ok(Ok(Some(page))) = tokio::time::timeout(GATHER, changes.message()).await {
            let page = WatchResponse::decode(page).map_err(Error::internal)?;
            after_sequence = page
                .changes
                .last()
                .map_or(after_sequence, |change| change.sequence);
        }
        Ok(after_sequence)
    }
}

/// The names of all products, and their variants.
async fn list(catalog: &Client) -> Result<(Vec<Name>, Vec<Variant>)> {
    let (mut names, mut variants) = (Vec::new(), Vec::new());
    let mut page_token = String::new();
    loop {
        let mask = [
            "products.name",
            "products.display_name",
            "products.variants.name",
            "products.variants.options",
            "next_page_token",
        ];
        let request = SearchProductsRequest {
            page_size: 100,
            page_token,
            read_mask: Some(mask_of(&mask)),
            ..SearchProductsRequest::default()
        };
        let options = CallOptions::lasting(Duration::from_secs(2));
        let page = catalog.call::<SearchProducts>(&options, &request).await?;
        for product in page.products {
            let forms = product.variants.into_iter().map(|variant| Variant {
                product: product.name.clone(),
                value: variant.name,
                options: variant.options.into_iter().map(|own| own.value).collect(),
            });
            variants.extend(forms);
            names.push(Name::product(product.name, product.display_name));
        }
        if page.next_page_token.is_empty() {
            return Ok((names, variants));
        }
        page_token = page.next_page_token;
    }
}

fn mask_of(paths: &[&str]) -> contract::value::FieldMask {
    contract::value::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    }
}
