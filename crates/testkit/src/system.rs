//! A system of services in the test's process.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use contract::{
    Error, Result,
    admin::{
        ExportRequest, ExportResponse, ImportRequest, ImportResponse,
        admin::{Export, Import},
    },
};
use mesh::{Authority, CallOptions, Client, Credentials, identity::Lifetime};
use principal::{Identity, TestClock};
use prost::Message;
use prost_types::Any;
use service::{Addresses, Config, Environment, Running, Service, Sockets};
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{Engine, Wire};

/// The trust domain of tests.
pub(crate) const TRUST_DOMAIN: &str = "switchboard.test";

/// What makes a service: its name and how.
pub type Made = (&'static str, fn() -> Service);

/// A running system.
pub struct System {
    /// Its files.
    pub folder: TempDir,
    /// Its clock, which the test can move.
    pub clock: Arc<TestClock>,
    /// Where its services are.
    pub addresses: Addresses,
    authority: Authority,
    running: BTreeMap<&'static str, Running>,
    made: BTreeMap<&'static str, fn() -> Service>,
    environment: Environment,
}

impl System {
    /// Starts services on an engine; `config` is TOML over the defaults.
    pub async fn start(made: &[Made], engine: Engine, config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::start_in(folder, made, engine, config).await
    }

    /// Starts services on a copy of what another system left (see
    /// [`System::close`]); on SQLite.
    pub async fn start_copy(of: &TempDir, made: &[Made], config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(of.path(), folder.path());
        Self::start_in(folder, made, Engine::Sqlite, config).await
    }

    /// Stops every service; gives the files.
    pub async fn close(self) -> TempDir {
        let stops = self.running.into_values().map(Running::stop);
        futures::future::join_all(stops).await;
        self.folder
    }

    async fn start_in(folder: TempDir, made: &[Made], engine: Engine, config: &str) -> Self {
        let authority = Authority::new("test").expect("an authority");
        let clock = Arc::new(TestClock::default());
        let mut listeners = Vec::new();
        let mut addresses = Addresses::new();
        for (name, service) in made {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
            let address = listener.local_addr().expect("an address").to_string();
            addresses.insert((*name).to_owned(), address);
            listeners.push((*name, *service, listener));
        }
        let mut flags: toml::Table = config.parse().expect("config");
        let playbooks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../playbooks");
        let mut section = toml::Table::new();
        section.insert("folder".into(), playbooks.display().to_string().into());
        flags.entry("playbooks").or_insert(section.into());
        let environment = Environment {
            config: Config::load(None, [], flags).expect("config"),
            addresses: Arc::new(addresses.clone()),
            location: engine.location(folder.path()).await,
            data_folder: folder.path().to_path_buf(),
            clock: clock.clone(),
            production: false,
        };
        let mut system = Self {
            folder,
            clock,
            addresses,
            authority,
            running: BTreeMap::new(),
            made: made.iter().copied().collect(),
            environment,
        };
        for (name, service, listener) in listeners {
            system.serve(name, service, listener).await;
        }
        for running in system.running.values() {
            tokio::time::timeout(Duration::from_secs(20), running.ready())
                .await
                .expect("ready in time");
        }
        system
    }

    async fn serve(&mut self, name: &'static str, service: fn() -> Service, listener: TcpListener) {
        let probes = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let credentials = self.credentials(&format!("service/{name}"));
        let running = service()
            .start(&self.environment, credentials, Sockets { listener, probes })
            .await;
        self.running.insert(
            name,
            running.unwrap_or_else(|error| panic!("{name}: {error}")),
        );
    }

    /// Stops a service; others find it refusing connections.
    pub async fn stop(&mut self, name: &'static str) {
        self.running.remove(name).expect("running").stop().await;
    }

    /// Starts a service again at its address.
    pub async fn restart(&mut self, name: &'static str) {
        let address = self.addresses[name].clone();
        let listener = TcpListener::bind(&address)
            .await
            .expect("its port is free again");
        let service = self.made[name];
        self.serve(name, service, listener).await;
        self.running[name].ready().await;
    }

    /// Starts a service again behind a [`Wire`], which is at its address.
    pub async fn restart_behind_wire(&mut self, name: &'static str) -> Wire {
        self.stop(name).await;
        let front = TcpListener::bind(&self.addresses[name]).await;
        let back = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = back.local_addr().expect("an address").to_string();
        let service = self.made[name];
        self.serve(name, service, back).await;
        self.running[name].ready().await;
        Wire::between(front.expect("its port is free again"), address)
    }

    /// What a service keeps.
    ///
    /// # Panics
    /// If it keeps nothing.
    #[must_use]
    pub fn store(&self, name: &str) -> &Store {
        self.running[name].store().expect("a store")
    }

    /// Where a service's probes are.
    #[must_use]
    pub fn probes(&self, name: &str) -> std::net::SocketAddr {
        self.running[name].probes
    }

    /// The authority of this run.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Credentials of any identity, such as `channel/web`.
    #[must_use]
    pub fn credentials(&self, path: &str) -> Arc<Credentials> {
        let identity = Identity::new(TRUST_DOMAIN, path).expect("an identity");
        let folder = self
            .folder
            .path()
            .join("certs")
            .join(path.replace('/', "-"));
        let issued = self
            .authority
            .issue(&identity, Lifetime::days(1))
            .expect("a certificate");
        issued.save(&folder).expect("saved");
        Credentials::load(folder).expect("credentials")
    }

    /// A client of a service, as any identity.
    #[must_use]
    pub fn client(&self, service: &str, path: &str) -> Client {
        let expected =
            Identity::new(TRUST_DOMAIN, &format!("service/{service}")).expect("an identity");
        let address = &self.addresses[service];
        Client::new(
            self.credentials(path),
            expected,
            address,
            telemetry::Metrics::default(),
        )
        .expect("a client")
    }

    /// Imports resources into a service.
    ///
    /// # Errors
    /// If the service refuses the import as a whole.
    pub async fn import(&self, service: &str, resources: Vec<Any>) -> Result<ImportResponse> {
        let client = self.client(service, "operator/test");
        let batches: Vec<Bytes> = resources
            .chunks(200)
            .map(|batch| {
                ImportRequest {
                    resources: batch.to_vec(),
                }
                .encode_to_vec()
                .into()
            })
            .collect();
        let options = CallOptions::lasting(Duration::from_secs(60));
        let mut replies = client
            .duplex::<Import>(&options, futures::stream::iter(batches))
            .await?;
        let mut all = ImportResponse::default();
        while let Some(reply) = replies
            .message()
            .await
            .map_err(|status| Error::from_status(&status))?
        {
            let reply = ImportResponse::decode(reply).map_err(Error::internal)?;
            all.imported += reply.imported;
            all.unchanged += reply.unchanged;
            all.refusals.extend(reply.refusals);
        }
        Ok(all)
    }

    /// Everything that a service keeps.
    ///
    /// # Errors
    /// If the service refuses.
    pub async fn export(&self, service: &str) -> Result<Vec<Any>> {
        let client = self.client(service, "operator/test");
        let options = CallOptions::lasting(Duration::from_secs(60));
        let mut pages = client
            .stream::<Export>(&options, &ExportRequest::default())
            .await?;
        let mut all = Vec::new();
        while let Some(page) = pages
            .message()
            .await
            .map_err(|status| Error::from_status(&status))?
        {
            all.extend(
                ExportResponse::decode(page)
                    .map_err(Error::internal)?
                    .resources,
            );
        }
        Ok(all)
    }
}

/// Copies a folder's files.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).expect("copied")),
        }
    }
}
