//! A service that serves, until it's drained.

use std::{net::SocketAddr, time::Duration};

use principal::token::Keys;
use store::Store;
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{Tasks, health::Ready, server_config::ServerConfig};

/// A service that serves.
#[derive(Debug)]
pub struct Running {
    /// Its name.
    pub name: &'static str,
    /// Where it serves.
    pub address: SocketAddr,
    /// Where its probes are.
    pub probes: SocketAddr,
    pub(crate) tasks: Tasks,
    pub(crate) ready: Ready,
    pub(crate) reporter: HealthReporter,
    pub(crate) names: Vec<&'static str>,
    pub(crate) server: tokio::task::JoinHandle<()>,
    pub(crate) stop: CancellationToken,
    pub(crate) end: CancellationToken,
    pub(crate) store: Option<Store>,
    pub(crate) config: ServerConfig,
}

impl Running {
    /// What it keeps; none where it keeps nothing.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// Waits until it's ready.
    pub async fn ready(&self) {
        self.ready.wait().await;
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

/// Watches whether it can serve: a database that answers, keys to believe.
pub(crate) async fn watch(
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
