//! orders: what was bought, where it stands, and what may still be changed.
//!
//! The rules of changing an order live here and nowhere else; the caller is not
//! trusted to have checked one.

mod api;
mod config;
mod error;
mod model;
mod rules;
mod saga;
mod store;
mod transfer;

use std::sync::Arc;

use ::saga::Sagas;
use ::store::{Migration, Store};
use contract::{Error, orders::orders_service};
use service::{Build, Built, Parts, Service};

use self::store::orders::Kept;

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "orders",
        sql: include_str!("../migrations/0001_orders.sql"),
        postgres: None,
    },
    Migration {
        version: 2,
        name: "sagas",
        sql: include_str!("../migrations/0002_sagas.sql"),
        postgres: None,
    },
];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Orders>("orders", MIGRATIONS)
}

#[derive(Debug)]
struct Orders {
    store: Store,
    config: config::Config,
    sagas: Sagas,
}

impl Build for Orders {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let orders = Arc::new(Self {
            store: parts.store()?,
            config,
            sagas: parts.sagas()?,
        });
        let recovery = ::saga::recover(Arc::clone(&orders));
        parts.tasks.background(recovery);
        let kept = service::Kept::new(&orders, &orders.store).keeps::<Kept>();
        Ok(Built::new(orders, orders_service::NAME, orders_service::bind).kept(kept))
    }
}
