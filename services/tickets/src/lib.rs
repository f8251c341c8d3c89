//! tickets: what a person has to look at, and how far that has come.
//!
//! Priority and due time follow from what it is and whose it is; where a ticket can
//! go from where it stands is one table of types ([`model::State`]).

mod api;
mod config;
mod model;
mod rules;
mod saga;
mod store;
mod transfer;

use std::sync::Arc;

use ::saga::Sagas;
use ::store::{Migration, Store};
use contract::{Error, tickets::tickets_service};
use service::{Build, Built, Parts, Service};

use self::store::tickets::Kept;

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "tickets",
    sql: include_str!("../migrations/0001_tickets.sql"),
    postgres: None,
}];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Tickets>("tickets", MIGRATIONS)
}

#[derive(Debug)]
struct Tickets {
    store: Store,
    config: config::Config,
    sagas: Sagas,
}

impl Build for Tickets {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let tickets = Arc::new(Self {
            store: parts.store()?,
            config: config.checked()?,
            sagas: parts.sagas()?,
        });
        let recovery = ::saga::recover(Arc::clone(&tickets));
        parts.tasks.background(recovery);
        let kept = service::Kept::new(&tickets, &tickets.store).keeps::<Kept>();
        Ok(Built::new(tickets, tickets_service::NAME, tickets_service::bind).kept(kept))
    }
}
