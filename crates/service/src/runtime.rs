//! What the adapter of a running service shares between its methods.

use std::{collections::HashSet, future::Future, sync::Arc, time::Duration};

use contract::{Error, PlatformReason, Result};
use parking_lot::Mutex;
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

use crate::appender::Appender;

/// The tasks of a service: each is tracked, and carries its trace and name.
#[derive(Debug, Clone)]
pub struct Tasks {
    service: &'static str,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    pub(crate) fn new(service: &'static str, stop: CancellationToken) -> Self {
        Self {
            service,
            tracker: TaskTracker::new(),
            stop,
        }
    }

    /// Runs something to its end; a drain waits for it.
    pub fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        let task = telemetry::scoped(self.service, task.in_current_span());
        self.tracker.spawn(task)
    }

    /// Runs something until the service drains.
    pub fn background(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = task => {}
            }
        });
    }

    /// Ends when the service drains.
    #[must_use]
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Waits for what is under way, but not for longer than this.
    pub(crate) async fn drain(&self, at_most: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(at_most, self.tracker.wait())
            .await
            .is_ok()
    }
}

/// What the adapter needs besides the handler.
#[derive(Debug, Clone)]
pub(crate) struct Runtime {
    pub(crate) service: &'static str,
    pub(crate) store: Option<Store>,
    pub(crate) tasks: Tasks,
    pub(crate) appender: Appender,
    pub(crate) message_bytes: usize,
    in_flight: Arc<Mutex<HashSet<String>>>,
}

impl Runtime {
    pub(crate) fn new(
        service: &'static str,
        store: Option<Store>,
        tasks: Tasks,
        appender: Appender,
        message_bytes: usize,
    ) -> Self {
        Self {
            service,
            store,
            tasks,
            appender,
            message_bytes,
            in_flight: Arc::default(),
        }
    }

    /// The store of a service that has one.
    pub(crate) fn store(&self) -> Result<&Store> {
        self.store
            .as_ref()
            .ok_or_else(|| Error::internal("this service has no store"))
    }

    /// Marks a request as being worked on, until it's dropped.
    pub(crate) fn begin(&self, key: String) -> Result<InFlight> {
        if !self.in_flight.lock().insert(key.clone()) {
            let error = Error::from(PlatformReason::RequestInProgress);
            return Err(error.after(Duration::from_millis(100)));
        }
        Ok(InFlight {
            key,
            all: Arc::clone(&self.in_flight),
        })
    }
}

/// A request that is being worked on.
pub(crate) struct InFlight {
    key: String,
    all: Arc<Mutex<HashSet<String>>>,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.all.lock().remove(&self.key);
    }
}
