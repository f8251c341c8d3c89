//! identity: who is asking, and the only one who can mint authority.
//!
//! Proofs come here from the channel and go nowhere. What leaves is a token:
//! a session's own, a read token for a turn, an action token for one write.

mod api;
mod config;
mod keyring;
mod mint;
mod model;
mod proof;
mod store;
mod transfer;

use std::sync::Arc;

use ::store::{Migration, Sealer, Store};
use contract::{
    Error,
    identity::{Credential, identity_service},
};
use mesh::Client;
use principal::{
    Identity as Workload,
    token::{Keys, Verifier},
};
use service::{Build, Built, Kept, Parts, Service};

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "sessions",
    sql: include_str!("../migrations/0001_sessions.sql"),
    postgres: None,
}];

/// The service.
#[must_use]
pub fn service() -> Service {
    Service::new::<Identity>("identity", MIGRATIONS)
}

#[derive(Debug)]
struct Identity {
    store: Store,
    config: config::Config,
    sealer: Sealer,
    keyring: keyring::Keyring,
    verifier: Verifier,
    proofs: proof::Passwords,
    workload: Workload,
    crm: Client,
}

impl Build for Identity {
    type Config = config::Config;

    async fn build(parts: Parts, config: config::Config) -> Result<Built, Error> {
        let store = parts.store()?;
        let path = parts.environment.data_folder.join("identity.key");
        let sealer = Sealer::open(&path).map_err(Error::internal)?;
        let keys: Keys = parts.keys.clone();
        let keyring =
            keyring::Keyring::open(store.clone(), sealer.clone(), keys.clone(), &config).await?;
        parts.tasks.background(keyring.clone().follow());
        let identity = Arc::new(Self {
            store,
            sealer,
            keyring,
            verifier: Verifier::new(keys, parts.identity.as_str()),
            proofs: proof::Passwords::new(config.passwords_at_once),
            workload: parts.identity.clone(),
            crm: parts.clients.of("crm")?,
            config,
        });
        let kept = Kept::new(&identity, &identity.store).takes::<Credential>();
        Ok(Built::new(identity, identity_service::NAME, identity_service::bind).kept(kept))
    }
}
