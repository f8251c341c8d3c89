//! The other services, known by contract and address alone.

use std::{collections::BTreeMap, sync::Arc};

use contract::{Error, Result};
use mesh::{Client, Credentials};
use principal::Identity;
use telemetry::Metrics;

/// Where each service is: name → `host:port`.
pub type Addresses = BTreeMap<String, String>;

/// Makes clients of other services.
#[derive(Debug, Clone)]
pub struct Clients {
    credentials: Arc<Credentials>,
    addresses: Arc<Addresses>,
    metrics: Metrics,
}

impl Clients {
    /// Clients that show these credentials.
    #[must_use]
    pub fn new(credentials: Arc<Credentials>, addresses: Arc<Addresses>, metrics: Metrics) -> Self {
        Self {
            credentials,
            addresses,
            metrics,
        }
    }

    /// A client of a service, such as `crm`. It answers to no other identity.
    ///
    /// # Errors
    /// If the service has no address.
    pub fn of(&self, service: &str) -> Result<Client> {
        let address = self
            .addresses
            .get(service)
            .ok_or_else(|| Error::invalid(&format!("addresses.{service}"), "host:port"))?;
        let own = self.credentials.identity();
        let expected = Identity::new(own.trust_domain(), &format!("service/{service}"))
            .map_err(|error| Error::invalid("service", &error.to_string()))?;
        Client::new(
            Arc::clone(&self.credentials),
            expected,
            address,
            self.metrics.clone(),
        )
    }

    /// The names that have an address.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.addresses.keys().map(String::as_str)
    }
}
