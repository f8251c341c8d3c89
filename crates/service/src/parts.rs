//! What a service is built from, and what it's built into.

use std::{future::Future, path::PathBuf, sync::Arc};

use contract::Error;
use mesh::Limits;
use principal::{Clock, Identity, token::Keys};
use saga::Sagas;
use serde::de::DeserializeOwned;
use store::{Location, Store};
use telemetry::Metrics;

use crate::{
    Addresses, Clients, Config, Kept, Routes, Tasks, admin::Portable, appender::Appender,
    routes::Table, runtime::Runtime,
};

/// What a process gives to each of its services.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The merged configuration.
    pub config: Config,
    /// Where services are.
    pub addresses: Arc<Addresses>,
    /// Where databases are.
    pub location: Location,
    /// Where files besides databases are.
    pub data_folder: PathBuf,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Whether this is production: then nothing is shown that needn't be.
    pub production: bool,
}

/// What a service is built from.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Its name.
    pub name: &'static str,
    /// Its database, where it has migrations.
    pub store: Option<Store>,
    /// The other services.
    pub clients: Clients,
    /// Its tasks.
    pub tasks: Tasks,
    /// Its metrics.
    pub metrics: Metrics,
    /// The keys of tokens; identity fills them itself.
    pub keys: Keys,
    /// Who it is.
    pub identity: Identity,
    /// How its changes over several services are carried.
    pub changes: saga::Config,
    /// What the process gave.
    pub environment: Environment,
}

impl Parts {
    /// The store of a service that has migrations.
    ///
    /// # Errors
    /// If it has none.
    pub fn store(&self) -> Result<Store, Error> {
        self.store
            .clone()
            .ok_or_else(|| Error::internal("this service has no migrations"))
    }

    /// The changes of a service that makes some over several services.
    ///
    /// # Errors
    /// If it has no migrations, or one of those services has no address.
    pub fn sagas(&self) -> Result<Sagas, Error> {
        let kept = (self.store()?, self.changes);
        Sagas::new(self.name, kept, &self.metrics, |service| {
            self.clients.of(service)
        })
    }

    pub(crate) fn runtime(&self, appender: Appender) -> Arc<Runtime> {
        let most = Limits::default().message_bytes;
        Arc::new(Runtime::new(
            self.name,
            self.store.clone(),
            self.tasks.clone(),
            appender,
            most,
        ))
    }
}

/// A service object, ready to be bound.
pub struct Built {
    /// Binds its methods, once the adapter's runtime is there.
    pub(crate) bind: Box<dyn FnOnce(Arc<Runtime>) -> Table + Send>,
    pub(crate) portable: Option<Arc<dyn Portable>>,
    pub(crate) names: Vec<&'static str>,
}

impl Built {
    /// A service object and the binder of its contract.
    pub fn new<S: Send + Sync + 'static>(
        service: Arc<S>,
        name: &'static str,
        bind: impl FnOnce(Routes<S>) -> Routes<S> + Send + 'static,
    ) -> Self {
        Self {
            bind: Box::new(move |runtime| bind(Routes::new(service, runtime)).into_table()),
            portable: None,
            names: vec![name],
        }
    }

    /// Also imports and exports.
    #[must_use]
    pub fn kept<S: Send + Sync + 'static>(mut self, kept: Kept<S>) -> Self {
        self.portable = Some(Arc::new(kept));
        self
    }
}

/// How a service is made.
pub trait Build: Sized {
    /// What it alone can set, as a section of the config under its name.
    type Config: DeserializeOwned + Default + Send;

    /// Makes it.
    fn build(
        parts: Parts,
        config: Self::Config,
    ) -> impl Future<Output = Result<Built, Error>> + Send;
}
