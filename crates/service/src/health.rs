//! Probes and metrics, in plaintext on a port of their own: kubelet has no
//! certificate. Nothing else is served there.

use axum::{
    Router, extract,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use telemetry::Metrics;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

/// Whether a service can serve. One that drains never can again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ready(watch::Sender<State>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Waiting,
    Serving,
    Draining,
}

impl Ready {
    pub(crate) fn set(&self, ready: bool) {
        let next = if ready {
            State::Serving
        } else {
            State::Waiting
        };
        self.0.send_if_modified(|state| {
            let changes = *state != State::Draining && *state != next;
            if changes {
                *state = next;
            }
            changes
        });
    }

    pub(crate) fn drain(&self) {
        self.0.send_replace(State::Draining);
    }

    pub(crate) fn get(&self) -> bool {
        *self.0.borrow() == State::Serving
    }

    /// Waits until it can.
    pub(crate) async fn wait(&self) {
        let mut states = self.0.subscribe();
        // the sender is ours: it can't be gone
        let _ = states.wait_for(|state| *state == State::Serving).await;
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

async fn readyz(extract::State((ready, _)): extract::State<(Ready, Metrics)>) -> impl IntoResponse {
    match ready.get() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

async fn exposition(
    extract::State((_, metrics)): extract::State<(Ready, Metrics)>,
) -> impl IntoResponse {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, OPEN_METRICS)], metrics.encode())
}
