//! A service from its parts to its drain, on one page.

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use contract::{DESCRIPTORS, Error, Policies};
use futures::future::BoxFuture;
use mesh::{Credentials, Limits, Server};
use principal::{
    Clock, Identity,
    token::{Keys, Verifier},
};
use serde::{Deserialize, de::DeserializeOwned};
use store::{Location, MigrateError, Migration, Store};
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{
    Addresses, Clients, Config, ConfigError, Portable, Routes, Tasks,
    admin::Admin,
    appender::Appender,
    feed::Feed,
    health::{self, Ready},
    keys,
    routes::{Dispatch, Table},
    runtime::Runtime,
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

    fn runtime(&self, appender: Appender) -> Arc<Runtime> {
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
    bind: Box<dyn FnOnce(Arc<Runtime>) -> Table + Send>,
    portable: Option<Arc<dyn Portable>>,
    names: Vec<&'static str>,
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
    pub fn portable(mut self, portable: Arc<dyn Portable>) -> Self {
        self.portable = Some(portable);
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

type Builder = Box<dyn FnOnce(Parts) -> BoxFuture<'static, Result<Built, StartError>> + Send>;

/// A service that can be started.
pub struct Service {
    name: &'static str,
    migrations: &'static [Migration],
    builder: Builder,
}

/// Why a service can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Its configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its database.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Whatever it's built from.
    #[error("{0}: {1}")]
    Build(&'static str, #[source] Error),
    /// Its sockets.
    #[error("{0}: {1}")]
    Listen(&'static str, #[source] std::io::Error),
    /// Reflection.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// What every service can set, under `[server]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ServerConfig {
    concurrency: usize,
    connection_age_seconds: u64,
    connection_age_grace_seconds: u64,
    drain_delay_seconds: u64,
    drain_seconds: u64,
    credentials_interval_millis: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            concurrency: limits.concurrency,
            connection_age_seconds: limits.connection_age.as_secs(),
            connection_age_grace_seconds: limits.connection_age_grace.as_secs(),
            drain_delay_seconds: 0,
            drain_seconds: 10,
            credentials_interval_millis: 1000,
        }
    }
}

/// A service that serves.
#[derive(Debug)]
pub struct Running {
    /// Its name.
    pub name: &'static str,
    /// Where it serves.
    pub address: SocketAddr,
    /// Where its probes are.
    pub probes: SocketAddr,
    tasks: Tasks,
    ready: Ready,
    reporter: HealthReporter,
    names: Vec<&'static str>,
    server: tokio::task::JoinHandle<()>,
    stop: CancellationToken,
    end: CancellationToken,
    store: Option<Store>,
    config: ServerConfig,
}

impl Service {
    /// A service of a name, with its schema.
    #[must_use]
    pub fn new<B: Build + 'static>(name: &'static str, migrations: &'static [Migration]) -> Self {
        let builder: Builder = Box::new(move |parts: Parts| {
            Box::pin(async move {
                let config = parts.environment.config.section(name)?;
                B::build(parts, config)
                    .await
                    .map_err(|error| StartError::Build(name, error))
            })
        });
        Self {
            name,
            migrations,
            builder,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Starts: config, database, parts, then the sockets, which are bound
    /// already. It's ready once its database answers and it has keys.
    ///
    /// # Errors
    /// Whatever keeps it from starting.
    pub async fn start(
        self,
        environment: &Environment,
        credentials: Arc<Credentials>,
        listener: TcpListener,
        probes: TcpListener,
    ) -> Result<Running, StartError> {
        let name = self.name;
        let work = self.start_scoped(environment, credentials, listener, probes);
        telemetry::scoped(name, work).await
    }

    async fn start_scoped(
        self,
        environment: &Environment,
        credentials: Arc<Credentials>,
        listener: TcpListener,
        probes: TcpListener,
    ) -> Result<Running, StartError> {
        let name = self.name;
        let listen = |error| StartError::Listen(name, error);
        let config: ServerConfig = environment.config.section("server")?;
        let (address, probe_address) = (
            listener.local_addr().map_err(listen)?,
            probes.local_addr().map_err(listen)?,
        );

        let store = match self.migrations {
            [] => None,
            migrations => {
                let clock = Arc::clone(&environment.clock);
                Some(Store::open(&environment.location, name, migrations, clock).await?)
            }
        };
        let (stop, end) = (CancellationToken::new(), CancellationToken::new());
        let tasks = Tasks::new(name, stop.child_token());
        let (metrics, keys) = (Metrics::default(), Keys::default());
        let clients = Clients::new(
            Arc::clone(&credentials),
            Arc::clone(&environment.addresses),
            metrics.clone(),
        );
        let identity = credentials.identity();
        let parts = Parts {
            name,
            store: store.clone(),
            clients: clients.clone(),
            tasks: tasks.clone(),
            metrics: metrics.clone(),
            keys: keys.clone(),
            identity: identity.clone(),
            environment: environment.clone(),
        };
        let (appender, appending) = Appender::new(store.clone());
        tasks.spawn(appending);
        let runtime = parts.runtime(appender);
        let built = (self.builder)(parts).await?;

        let mut table = (built.bind)(Arc::clone(&runtime));
        table.extend(platform(&runtime, built.portable));
        let mut names = built.names;
        names.extend([
            contract::admin::admin::NAME,
            contract::admin::change_feed::NAME,
            "",
        ]);

        if name != "identity" {
            let client = clients
                .of("identity")
                .map_err(|error| StartError::Build(name, error))?;
            tasks.background(keys::follow(client, keys.clone()));
        }
        let interval = Duration::from_millis(config.credentials_interval_millis);
        tasks.background(Arc::clone(&credentials).watch(interval));
        let issuer = format!("spiffe://{}/service/identity", identity.trust_domain());
        let server = Server {
            service: name,
            credentials,
            policies: Policies::own(),
            verifier: Verifier::new(keys.clone(), &issuer),
            clock: Arc::clone(&environment.clock),
            metrics: metrics.clone(),
            limits: Limits {
                concurrency: config.concurrency,
                connection_age: Duration::from_secs(config.connection_age_seconds),
                connection_age_grace: Duration::from_secs(config.connection_age_grace_seconds),
                ..Limits::default()
            },
        };
        let (reporter, health) = tonic_health::server::health_reporter();
        let mut beside = tonic::service::Routes::builder();
        beside.add_service(health);
        if !environment.production {
            let reflection = tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(DESCRIPTORS)
                .build_v1()?;
            beside.add_service(reflection);
        }
        let ready = Ready::default();
        let serving = server.serve(
            listener,
            Dispatch(Arc::new(table)),
            beside.routes(),
            stop.clone().cancelled_owned(),
        );
        let served = telemetry::scoped(name, async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the server broke");
            }
        });
        #[expect(clippy::disallowed_methods, reason = "joined by stop()")]
        let server = tokio::spawn(served);
        #[expect(
            clippy::disallowed_methods,
            reason = "ends after the drain, with `end`"
        )]
        tokio::spawn(telemetry::scoped(
            name,
            health::serve(probes, ready.clone(), metrics, end.clone()),
        ));
        tasks.background(watch(
            store.clone(),
            keys,
            ready.clone(),
            reporter.clone(),
            names.clone(),
        ));
        tracing::info!(%address, probes = %probe_address, identity = %identity, "serving");
        Ok(Running {
            name,
            address,
            probes: probe_address,
            tasks,
            ready,
            reporter,
            names,
            server,
            stop,
            end,
            store,
            config,
        })
    }
}

impl Running {
    /// Whether it's ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.get()
    }

    /// Waits until it's ready.
    pub async fn ready(&self) {
        while !self.ready.get() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Drains: says that it isn't ready, asks connections to go elsewhere
    /// (GOAWAY), finishes what is under way, lets the database go.
    pub async fn stop(self) {
        self.ready.drain();
        for name in &self.names {
            self.reporter
                .set_service_status(*name, ServingStatus::NotServing)
                .await;
        }
        tokio::time::sleep(Duration::from_secs(self.config.drain_delay_seconds)).await;
        let most = Duration::from_secs(self.config.drain_seconds);
        // the token of tasks is a child: streams end, so that calls can
        self.stop.cancel();
        let server = self.server.abort_handle();
        if tokio::time::timeout(most, self.server).await.is_err() {
            tracing::warn!(
                service = self.name,
                "calls were cut off at the end of the drain"
            );
            server.abort();
        }
        if !self.tasks.drain(most).await {
            tracing::warn!(
                service = self.name,
                "tasks were cut off at the end of the drain"
            );
        }
        if let Some(store) = self.store {
            store.close().await;
        }
        self.end.cancel();
    }
}

/// The methods that every service has.
fn platform(runtime: &Arc<Runtime>, portable: Option<Arc<dyn Portable>>) -> Table {
    let admin = Arc::new(Admin {
        runtime: Arc::clone(runtime),
        portable,
    });
    let feed = Arc::new(Feed(Arc::clone(runtime)));
    let mut table =
        contract::admin::admin::bind(Routes::new(admin, Arc::clone(runtime))).into_table();
    table.extend(
        contract::admin::change_feed::bind(Routes::new(feed, Arc::clone(runtime))).into_table(),
    );
    table
}

/// Watches whether it can serve: a database that answers, keys to believe.
async fn watch(
    store: Option<Store>,
    keys: Keys,
    ready: Ready,
    reporter: HealthReporter,
    names: Vec<&'static str>,
) {
    let mut told = None;
    loop {
        let alive = match &store {
            Some(store) => store.is_alive().await,
            None => true,
        };
        let serving = alive && !keys.is_empty();
        ready.set(serving);
        if told.replace(serving) != Some(serving) {
            let status = if serving {
                ServingStatus::Serving
            } else {
                ServingStatus::NotServing
            };
            for name in &names {
                reporter.set_service_status(*name, status).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(if serving { 1000 } else { 20 })).await;
    }
}
