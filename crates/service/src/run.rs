//! A service from its parts to its drain, on one page.

use std::{sync::Arc, time::Duration};

use contract::{DESCRIPTORS, Error, Policies};
use futures::future::BoxFuture;
use mesh::{Credentials, Limits, Server};
use principal::token::{Keys, Verifier};
use store::{MigrateError, Migration, Store};
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Build, Built, Clients, ConfigError, Environment, Parts, Routes, Running, Tasks,
    admin::Admin,
    admin::Portable,
    appender::Appender,
    feed::Feed,
    health::{self, Ready},
    keys,
    routes::{Dispatch, Table},
    running::watch,
    runtime::Runtime,
    server_config::ServerConfig,
};

type Builder = Box<dyn FnOnce(Parts) -> BoxFuture<'static, Result<Built, StartError>> + Send>;

/// A service that can be started.
pub struct Service {
    name: &'static str,
    migrations: &'static [Migration],
    builder: Builder,
}

/// What a service listens at, bound already.
#[derive(Debug)]
pub struct Sockets {
    /// For calls.
    pub listener: TcpListener,
    /// For probes and metrics.
    pub probes: TcpListener,
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
    #[error("{0}: {cause}", cause = .1.with_causes())]
    Build(&'static str, #[source] Error),
    /// Its sockets.
    #[error("{0}: {1}")]
    Listen(&'static str, #[source] std::io::Error),
    /// Reflection.
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
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
        sockets: Sockets,
    ) -> Result<Running, StartError> {
        let name = self.name;
        let work = self.start_scoped(environment, credentials, sockets);
        telemetry::scoped(name, work).await
    }

    async fn start_scoped(
        self,
        environment: &Environment,
        credentials: Arc<Credentials>,
        Sockets { listener, probes }: Sockets,
    ) -> Result<Running, StartError> {
        let name = self.name;
        let listen = |error| StartError::Listen(name, error);
        let config: ServerConfig = environment.config.section("server")?;
        let (address, probe_address) = (
            listener.local_addr().map_err(listen)?,
            probes.local_addr().map_err(listen)?,
        );
        let (stop, end) = (CancellationToken::new(), CancellationToken::new());
        let tasks = Tasks::new(name, stop.child_token());
        let parts = self.parts(environment, &credentials, tasks).await?;
        let (table, names) = routed(self.builder, &parts).await?;
        parts.work_beside(&credentials, &config)?;

        let (reporter, health) = tonic_health::server::health_reporter();
        let mut beside = tonic::service::Routes::builder();
        beside.add_service(health);
        if !environment.production {
            let reflection = tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(DESCRIPTORS)
                .build_v1()?;
            beside.add_service(reflection);
        }
        let serving = parts.server(credentials, &config).serve(
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
        let ready = Ready::default();
        let Parts {
            store,
            tasks,
            metrics,
            keys,
            identity,
            ..
        } = parts;
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

    /// What the service is built from; its database is open then.
    async fn parts(
        &self,
        environment: &Environment,
        credentials: &Arc<Credentials>,
        tasks: Tasks,
    ) -> Result<Parts, StartError> {
        let name = self.name;
        let store = match self.migrations {
            [] => None,
            migrations => {
                let clock = Arc::clone(&environment.clock);
                Some(Store::open(&environment.location, name, migrations, clock).await?)
            }
        };
        let metrics = Metrics::default();
        let clients = Clients::new(
            Arc::clone(credentials),
            Arc::clone(&environment.addresses),
            metrics.clone(),
        );
        Ok(Parts {
            name,
            store,
            clients,
            tasks,
            metrics,
            keys: Keys::default(),
            identity: credentials.identity(),
            changes: environment.config.section("changes")?,
            environment: environment.clone(),
        })
    }
}

/// The service's methods and those that every service has, and the names of
/// what it serves.
async fn routed(builder: Builder, parts: &Parts) -> Result<(Table, Vec<&'static str>), StartError> {
    let (appender, appending) = Appender::new(parts.store.clone());
    parts.tasks.spawn(appending);
    let runtime = parts.runtime(appender);
    let built = builder(parts.clone()).await?;
    let mut table = (built.bind)(Arc::clone(&runtime));
    table.extend(platform(&runtime, built.portable));
    let mut names = built.names;
    names.extend([
        contract::admin::admin::NAME,
        contract::admin::change_feed::NAME,
        "",
    ]);
    Ok((table, names))
}

impl Parts {
    /// What every service does beside its calls: it learns the keys, forgets
    /// what is old, and takes new certificates.
    fn work_beside(
        &self,
        credentials: &Arc<Credentials>,
        config: &ServerConfig,
    ) -> Result<(), StartError> {
        if self.name != "identity" {
            let client = self.clients.of("identity");
            let client = client.map_err(|error| StartError::Build(self.name, error))?;
            self.tasks
                .background(keys::follow(client, self.keys.clone()));
        }
        if let Some(store) = self.store.clone() {
            self.tasks.background(sweep(store));
        }
        let interval = Duration::from_millis(config.credentials_interval_millis);
        self.tasks
            .background(Arc::clone(credentials).watch(interval));
        Ok(())
    }

    /// The server of its calls.
    fn server(&self, credentials: Arc<Credentials>, config: &ServerConfig) -> Server {
        let issuer = format!("spiffe://{}/service/identity", self.identity.trust_domain());
        Server {
            service: self.name,
            credentials,
            policies: Policies::own(),
            verifier: Verifier::new(self.keys.clone(), &issuer),
            clock: Arc::clone(&self.environment.clock),
            metrics: self.metrics.clone(),
            limits: Limits {
                concurrency: config.concurrency,
                connection_age: Duration::from_secs(config.connection_age_seconds),
                connection_age_grace: Duration::from_secs(config.connection_age_grace_seconds),
                ..Limits::default()
            },
        }
    }
}

/// Forgets stored replies and changes after a day.
async fn sweep(store: Store) {
    loop {
        let oldest = store.clock().now().before(store::REMEMBERED);
        if let Err(error) = store.sweep(oldest).await {
            tracing::warn!(%error, "what is old stays for now");
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
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
