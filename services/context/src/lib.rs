//! context: what was said and what is being done.
//!
//! It keeps the dialogue's state as bytes and never interprets it. A turn is
//! taken with a lease and a fencing token; the journal's rows outlive whoever
//! began them.

mod api;
mod config;
mod model;
mod store;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{Error, context::context_service};
use service::{Build, Built, Parts, Service};

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "conversations",
        sql: include_str!("../migrations/0001_conversations.sql"),
        postgres: None,
    },
    Migration {
        version: 2,
        name: "time zones",
        sql: include_str!("../migrations/0002_time_zones.sql"),
        postgres: None,
    },
];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Context>("context", MIGRATIONS)
}

#[derive(Debug)]
struct Context {
    store: Store,
    config: config::Config,
}

impl Build for Context {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let context = Arc::new(Self {
            store: parts.store()?,
            config,
        });
        Ok(Built::new(
            context,
            context_service::NAME,
            context_service::bind,
        ))
    }
}
