//! crm: who the customers are.
//!
//! The system of record of profiles. Sign-in names live here; what proves who
//! somebody is lives in identity.

mod api;
mod model;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{Error, crm::crm_service};
use service::{Build, Built, Kept, NoConfig, Parts, Service};

use self::store::customers::Customers;

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "customers",
    sql: include_str!("../migrations/0001_customers.sql"),
    postgres: None,
}];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Crm>("crm", MIGRATIONS)
}

#[derive(Debug)]
struct Crm {
    store: Store,
}

impl Build for Crm {
    type Config = NoConfig;

    async fn build(parts: Parts, _: NoConfig) -> Result<Built, Error> {
        let crm = Arc::new(Self {
            store: parts.store()?,
        });
        let kept = Kept::new(&crm, &crm.store).keeps::<Customers>();
        Ok(Built::new(crm, crm_service::NAME, crm_service::bind).kept(kept))
    }
}
