//! Clients of a running system, for commands.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use mesh::{CallOptions, Client, Credentials};
use principal::{Identity, Secret};
use service::Addresses;
use telemetry::Metrics;

use crate::{cli::Reach, system};

/// Makes clients under one identity.
pub(crate) struct Reached {
    credentials: Arc<Credentials>,
    addresses: Addresses,
}

/// The folder of an identity's certificates in a data folder.
pub(crate) fn folder(data_dir: &Path, kind: &str, name: &str) -> PathBuf {
    data_dir.join("certs").join(format!("{kind}-{name}"))
}

impl Reached {
    /// As a kind of identity: `channel` or `operator`.
    pub(crate) fn new(reach: &Reach, kind: &str, name: &str) -> Result<Self> {
        let path = reach
            .certs
            .clone()
            .unwrap_or_else(|| folder(&reach.data_dir, kind, name));
        let credentials = Credentials::load(&path).with_context(|| {
            format!(
                "no certificates of {kind}/{name}: is the system running with --data-dir {}?",
                reach.data_dir.display()
            )
        })?;
        Ok(Self {
            credentials,
            addresses: system::addresses(&reach.address, reach.base_port),
        })
    }

    /// A client of a service.
    pub(crate) fn client(&self, service: &str) -> Result<Client> {
        let address = self.addresses.get(service).with_context(|| {
            let known: Vec<_> = self.addresses.keys().map(String::as_str).collect();
            format!("no service {service:?}; there are {}", known.join(", "))
        })?;
        let own = self.credentials.identity();
        let expected = Identity::new(own.trust_domain(), &format!("service/{service}"))?;
        Ok(Client::new(
            Arc::clone(&self.credentials),
            expected,
            address,
            Metrics::default(),
        )?)
    }
}

/// Options of a call that may take so many seconds.
pub(crate) fn lasting(seconds: u64) -> CallOptions {
    CallOptions::lasting(Duration::from_secs(seconds))
}

/// Options of a call with a token.
pub(crate) fn with_token(seconds: u64, token: &str) -> CallOptions {
    lasting(seconds).bearer(Secret::new(token))
}
