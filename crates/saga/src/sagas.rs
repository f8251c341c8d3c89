//! The changes of one service: its store, its clients, its leases.

use std::{collections::BTreeMap, sync::Arc};

use contract::{Error, Policies, Result, service_of};
use mesh::{CallOptions, Client};
use store::{Query, Store};
use telemetry::Metrics as All;

use crate::{
    Config,
    metrics::Metrics,
    store::changes::{self, Change},
    verdict::Verdict,
};

/// The changes of one service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sagas {
    pub(crate) service: &'static str,
    pub(crate) store: Store,
    pub(crate) config: Config,
    pub(crate) metrics: Metrics,
    clients: Arc<BTreeMap<String, Client>>,
}

/// The service of tickets.
const TICKETS: &str = "tickets";

impl Sagas {
    /// The changes of a service whose clients `of` makes: one for each service
    /// that the contract names among its legs.
    ///
    /// # Errors
    /// If one of them has no address.
    pub fn new(
        service: &'static str,
        (store, config): (Store, Config),
        metrics: &All,
        of: impl Fn(&str) -> Result<Client>,
    ) -> Result<Self> {
        let own = Policies::own()
            .iter()
            .filter(|policy| service_of(&policy.path) == service);
        let mut clients = BTreeMap::new();
        for other in own
            .flat_map(|policy| &policy.legs)
            .map(|leg| service_of(leg))
        {
            if !clients.contains_key(other) {
                clients.insert(other.to_owned(), of(other)?);
            }
        }
        // what can't go on by itself is filed there
        if service != TICKETS
            && let Ok(tickets) = of(TICKETS)
        {
            clients.insert(TICKETS.to_owned(), tickets);
        }
        Ok(Self {
            service,
            store,
            config,
            metrics: Metrics::new(service, metrics),
            clients: Arc::new(clients),
        })
    }

    /// The service of a leg, to be asked what a draft has to know.
    ///
    /// # Errors
    /// If the contract names it nowhere among the legs of this service.
    pub fn client(&self, service: &str) -> Result<&Client> {
        let known = self.clients.get(service);
        known.ok_or_else(|| Error::internal(format!("{service} is no leg of {}", self.service)))
    }

    /// Whether a change of a resource is under way.
    ///
    /// # Errors
    /// If the database can't be read.
    pub async fn is_busy(&self, query: &mut impl Query, key: &str) -> Result<bool> {
        changes::is_busy(query, key).await
    }

    /// Whether there is a service of tickets to file what can't go on by itself.
    pub(crate) fn files_tickets(&self) -> bool {
        self.service != TICKETS && self.clients.contains_key(TICKETS)
    }

    /// Counts a change that took nobody else.
    pub fn changed(&self, kind: &str) {
        self.metrics.changed(kind);
    }

    /// What becomes of a change whose call was refused.
    pub(crate) fn verdict(&self, change: &Change, error: &Error) -> Verdict {
        let age = self.store.clock().now().since(change.create_time);
        Verdict::of(change.step, &change.plan, error, age)
    }

    /// Sends a request by its method's path.
    pub(crate) async fn send(
        &self,
        method: &str,
        request: Vec<u8>,
        options: &CallOptions,
    ) -> Result<Vec<u8>> {
        let client = self.client(service_of(method))?;
        let reply = client.send(method, options, request.into()).await?;
        Ok(reply.message.to_vec())
    }
}
