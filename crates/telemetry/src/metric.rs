//! Metrics of a service, under the names of OpenTelemetry's conventions for
//! rpc (semantic conventions 1.42), as Prometheus reads them.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// The advised boundaries, in seconds.
const BUCKETS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// What a call is counted under. Methods are those of the contract, or
/// `_OTHER`: a caller can't make series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RpcLabels {
    /// Full name of the method.
    pub rpc_method: String,
    /// The gRPC code by name.
    pub rpc_response_status_code: &'static str,
}

type Calls = Family<RpcLabels, Histogram, fn() -> Histogram>;

/// The metrics of one service. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    server: Calls,
    client: Calls,
    active: Gauge,
    shed: Counter,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let histogram: fn() -> Histogram = || Histogram::new(BUCKETS);
        let server = Calls::new_with_constructor(histogram);
        let client = Calls::new_with_constructor(histogram);
        let (active, shed) = (Gauge::default(), Counter::default());
        let unit = || prometheus_client::registry::Unit::Seconds;
        registry.register_with_unit(
            "rpc_server_call_duration",
            "Calls served",
            unit(),
            server.clone(),
        );
        registry.register_with_unit(
            "rpc_client_call_duration",
            "Calls made",
            unit(),
            client.clone(),
        );
        registry.register(
            "rpc_server_active_calls",
            "Calls being served",
            active.clone(),
        );
        registry.register("rpc_server_shed", "Calls refused for load", shed.clone());
        Self {
            registry: Arc::new(Mutex::new(registry)),
            server,
            client,
            active,
            shed,
        }
    }
}

impl Metrics {
    /// Counts a call that was served.
    pub fn served(&self, method: &str, code: &'static str, took: Duration) {
        self.server
            .get_or_create(&labels(method, code))
            .observe(took.as_secs_f64());
    }

    /// Counts a call that was made.
    pub fn called(&self, method: &str, code: &'static str, took: Duration) {
        self.client
            .get_or_create(&labels(method, code))
            .observe(took.as_secs_f64());
    }

    /// The calls being served now.
    #[must_use]
    pub fn active(&self) -> &Gauge {
        &self.active
    }

    /// The calls refused for load.
    #[must_use]
    pub fn shed(&self) -> &Counter {
        &self.shed
    }

    /// Adds metrics of the service's own, under its name as a prefix.
    pub fn register(&self, prefix: &str, add: impl FnOnce(&mut Registry)) {
        add(self.registry.lock().sub_registry_with_prefix(prefix));
    }

    /// All of them, as Prometheus reads them.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = String::new();
        // writing to a string can't fail
        let _ = encode(&mut text, &self.registry.lock());
        text
    }
}

fn labels(method: &str, code: &'static str) -> RpcLabels {
    RpcLabels {
        rpc_method: method.to_owned(),
        rpc_response_status_code: code,
    }
}
