//! catalog: what is sold and what is there.

mod api;
mod expiry;
mod model;
mod rules;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{Error, catalog::catalog_service};
use service::{Build, Built, Kept, NoConfig, Parts, Service};

use self::store::{products::Products, reservations::Reservations};

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "products",
        sql: include_str!("../migrations/0001_products.sql"),
        postgres: None,
    },
    Migration {
        version: 2,
        name: "releases",
        sql: include_str!("../migrations/0002_releases.sql"),
        postgres: None,
    },
];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Catalog>("catalog", MIGRATIONS)
}

#[derive(Debug)]
struct Catalog {
    store: Store,
}

impl Build for Catalog {
    type Config = NoConfig;

    async fn build(parts: Parts, _: NoConfig) -> Result<Built, Error> {
        let catalog = Arc::new(Self {
            store: parts.store()?,
        });
        parts.tasks.background(expiry::run(catalog.store.clone()));
        let kept = Kept::new(&catalog, &catalog.store)
            .keeps::<Products>()
            .keeps::<Reservations>();
        Ok(Built::new(catalog, catalog_service::NAME, catalog_service::bind).kept(kept))
    }
}
