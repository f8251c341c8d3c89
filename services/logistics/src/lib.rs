//! logistics: where parcels are and why they are late.

mod api;
mod rules;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{
    Error,
    logistics::{CarrierEvent, logistics_service},
};
use service::{Build, Built, Kept, NoConfig, Parts, Service};

use self::store::{instructions::Asked, shipments::Shipments};

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
        let kept = Kept::new(&logistics, &logistics.store)
            .keeps::<Shipments>()
            .keeps::<Asked>()
            .takes::<CarrierEvent>();
        let built = Built::new(logistics, logistics_service::NAME, logistics_service::bind);
        Ok(built.kept(kept))
    }
}
