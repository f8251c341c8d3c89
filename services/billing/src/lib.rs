//! billing: money, and the rules that keep it whole.
//!
//! Every movement is two rows of a ledger whose sum is zero. Another service's
//! word is not a blank cheque: what goes back is capped by what was paid.

mod api;
mod config;
mod rules;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Store};
use contract::{Error, billing::billing_service};
use service::{Build, Built, Kept, Parts, Service};

use self::store::{methods::Methods, payments::Payments};

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "ledger",
    sql: include_str!("../migrations/0001_ledger.sql"),
    postgres: None,
}];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Billing>("billing", MIGRATIONS)
}

#[derive(Debug)]
struct Billing {
    store: Store,
    config: config::Config,
}

impl Build for Billing {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let billing = Arc::new(Self {
            store: parts.store()?,
            config,
        });
        let kept = Kept::new(&billing, &billing.store)
            .keeps::<Methods>()
            .keeps::<Payments>();
        Ok(Built::new(billing, billing_service::NAME, billing_service::bind).kept(kept))
    }
}
