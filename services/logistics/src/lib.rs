//! logistics: where parcels are and why they are late.

mod api;
mod rules;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{Error, logistics::logistics_service};
use service::{Build, Built, NoConfig, Parts, Service};

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "shipments",
        sql: include_str!("../migrations/0001_shipments.sql"),
        postgres: None,
    },
    Migration {
        version: 2,
        name: "instructions",
        sql: include_str!("../migrations/0002_instructions.sql"),
        postgres: None,
    },
];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Logistics>("logistics", MIGRATIONS)
}

#[derive(Debug)]
struct Logistics {
    store: Store,
}

impl Build for Logistics {
    type Config = NoConfig;

    async fn build(parts: Parts, _: NoConfig) -> Result<Built, Error> {
        let logistics = Arc::new(Self {
            store: parts.store()?,
        });
        let portable = Arc::clone(&logistics);
        Ok(
            Built::new(logistics, logistics_service::NAME, logistics_service::bind)
                .portable(portable),
        )
    }
}
