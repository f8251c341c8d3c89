//! Probes and metrics, in plaintext on a port of their own: kubelet has no
//! certificate. Nothing else is served there.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Whether a service can serve. One that drains never can again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ready(Arc<[AtomicBool; 2]>);

impl Ready {
    pub(crate) fn set(&self, ready: bool) {
        self.0[0].store(ready, Ordering::Release);
    }

    pub(crate) fn drain(&self) {
        self.0[1].store(true, Ordering::Release);
    }

    pub(crate) fn get(&self) -> bool {
        self.0[0].load(Ordering::Acquire) && !self.0[1].load(Ordering::Acquire)
    }
}

/// Serves `/livez`, `/readyz` and `/metrics` until `stop`.
pub(crate) async fn serve(
    listener: TcpListener,
    ready: Ready,
    metrics: Metrics,
    stop: CancellationToken,
) {
    let router = Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(exposition))
        .with_state((ready, metrics));
    let served = axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    if let Err(error) = served {
        tracing::warn!(%error, "probes end");
    }
}

async fn readyz(State((ready, _)): State<(Ready, Metrics)>) -> impl IntoResponse {
    match ready.get() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

async fn exposition(State((_, metrics)): State<(Ready, Metrics)>) -> impl IntoResponse {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, OPEN_METRICS)], metrics.encode())
}
