//! The server: accept with mutual TLS, then THE stack, one layer per line.

mod accept;
mod peer;

use std::{convert::Infallible, future::Future, sync::Arc, time::Duration};

use axum::Router;
use contract::Policies;
use http::{Request, Response};
use principal::{Clock, token::Verifier};
use telemetry::Metrics;
use tokio::net::TcpListener;
use tonic::{body::Body, service::Routes};
use tower::{Layer, Service, ServiceBuilder};

pub use peer::Peer;

use crate::{
    Credentials,
    layer::{
        admission::Admission, assurance::Assurance, authentication::Authentication,
        authorization::Authorization, customer::CustomerGate, deadline::ServeDeadline,
        gate::GateLayer, metrics::ServeMetrics, trace::ServeTrace,
    },
};

/// Bounds of one server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Calls at once, over all connections; more are refused at once.
    pub concurrency: usize,
    /// Streams at once on one connection.
    pub streams_per_connection: u32,
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Bytes of the headers of one call.
    pub header_bytes: u32,
    /// How long a connection lives before it's asked to come back.
    pub connection_age: Duration,
    /// How long its calls may go on after that.
    pub connection_age_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: 512,
            streams_per_connection: 256,
            message_bytes: 1024 * 1024,
            header_bytes: 16 * 1024,
            connection_age: Duration::from_secs(600),
            connection_age_grace: Duration::from_secs(30),
        }
    }
}

/// What a server is made of.
#[derive(Debug, Clone)]
pub struct Server {
    /// The name of the service, such as `orders`.
    pub service: &'static str,
    /// What it presents and believes.
    pub credentials: Arc<Credentials>,
    /// The policies of the methods that it serves.
    pub policies: &'static Policies,
    /// The verifier of tokens.
    pub verifier: Verifier,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where it counts.
    pub metrics: Metrics,
    /// Its bounds.
    pub limits: Limits,
}

impl Server {
    /// Serves until `stop`, then lets what is under way finish.
    ///
    /// `methods` answers every path of the contract; health and reflection
    /// stand beside it.
    ///
    /// # Errors
    /// If the listener breaks.
    #[expect(clippy::disallowed_methods, reason = "the one place that serves")]
    pub async fn serve<S>(
        self,
        listener: TcpListener,
        methods: S,
        beside: Routes,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), tonic::transport::Error>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
    {
        let router = Router::new()
            .merge(beside.into_axum_router())
            .fallback_service(tower::util::MapRequest::new(
                methods,
                |request: Request<axum::body::Body>| request.map(Body::new),
            ));
        let limits = self.limits;
        let incoming = accept::incoming(listener, Arc::clone(&self.credentials));
        tonic::transport::Server::builder()
            .max_concurrent_streams(limits.streams_per_connection)
            .http2_max_header_list_size(limits.header_bytes)
            .http2_keepalive_interval(Some(Duration::from_secs(20)))
            .http2_keepalive_timeout(Some(Duration::from_secs(10)))
            .max_connection_age(limits.connection_age)
            .max_connection_age_grace(limits.connection_age_grace)
            .layer(stack(&self))
            .add_routes(Routes::from(router))
            .serve_with_incoming_shutdown(incoming, stop)
            .await
    }
}

/// THE server stack, outermost first. A test holds its order.
fn stack(
    server: &Server,
) -> impl Layer<
    Routes,
    Service = impl Service<
        Request<Body>,
        Response = Response<Body>,
        Error = Infallible,
        Future = impl Future<Output = Result<Response<Body>, Infallible>> + Send + use<>,
    > + Clone
              + Send
              + use<>,
> + Clone
+ Send
+ use<> {
    let metrics = server.metrics.clone();
    ServiceBuilder::new()
        // first: every refusal below belongs to a trace
        .layer(ServeTrace::new(server.service, server.policies))
        // next: refusals are counted too
        .layer(ServeMetrics::new(metrics.clone()))
        // before any work: a call that nobody waits for is not begun
        .layer(ServeDeadline)
        // before any cryptography: shedding has to be cheap
        .layer(Admission::new(server.limits.concurrency, metrics))
        // who is calling: the certificate of the connection
        .layer(GateLayer(Authentication))
        // may it call this at all: before its tokens are looked at
        .layer(GateLayer(Authorization))
        // for which customer: the token, its binding and its scope
        .layer(GateLayer(CustomerGate::new(
            server.verifier.clone(),
            Arc::clone(&server.clock),
            &server.credentials.identity(),
        )))
        // last: how surely; the answer to it is a step-up, not a refusal
        .layer(GateLayer(Assurance))
        .into_inner()
}

#[cfg(test)]
mod tests {
    /// Pairs that must keep their order, and why.
    const ORDER: [(&str, &str, &str); 7] = [
        (
            "ServeTrace",
            "ServeMetrics",
            "a counted refusal belongs to a trace",
        ),
        (
            "ServeMetrics",
            "ServeDeadline",
            "calls that came too late are counted",
        ),
        (
            "ServeDeadline",
            "Admission",
            "a call that nobody waits for takes no place",
        ),
        (
            "Admission",
            "Authentication",
            "shed before any cryptography",
        ),
        (
            "Authentication",
            "Authorization",
            "first who, then what they may",
        ),
        (
            "Authorization",
            "CustomerGate",
            "a stranger's tokens are not looked at",
        ),
        (
            "CustomerGate",
            "Assurance",
            "only a known customer can be asked to prove more",
        ),
    ];

    #[test]
    fn layers_stand_in_their_order() {
        let source = include_str!("server.rs");
        let stack = &source[source.find("ServiceBuilder::new()").unwrap()..];
        let stack = &stack[..stack.find(".into_inner()").unwrap()];
        for (outer, inner, reason) in ORDER {
            let (above, below) = (stack.find(outer), stack.find(inner));
            assert!(
                above.is_some() && above < below,
                "{outer} before {inner}: {reason}"
            );
        }
    }
}
