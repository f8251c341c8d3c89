//! Servers of one method, answering as a test says.

use std::{convert::Infallible, future::Future, net::SocketAddr, pin::Pin, sync::Arc};

use bytes::Bytes;
use contract::{
    Method, Policies,
    identity::{GetKeysRequest, GetKeysResponse, identity_service::GetKeys},
};
use http::{HeaderMap, Request, Response};
use mesh::{
    Authority, BytesCodec, CallOptions, Client, Credentials, Limits, Server, identity::Lifetime,
};
use principal::{
    Call, Identity, SystemClock,
    token::{Keys, Verifier},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};
use tonic::body::Body;
use tower::Service;

pub(crate) const DOMAIN: &str = "switchboard.test";

/// What a server does with a call.
pub(crate) type Answer = Arc<
    dyn Fn(HeaderMap, Call) -> Pin<Box<dyn Future<Output = contract::Result<()>> + Send>>
        + Send
        + Sync,
>;

/// Folders of certificates under one authority.
pub(crate) struct Place {
    pub(crate) authority: Authority,
    pub(crate) folder: TempDir,
}

/// A running server; it ends when it's dropped.
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    pub(crate) credentials: Arc<Credentials>,
    _stop: oneshot::Sender<()>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            authority: Authority::new("test").expect("an authority"),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub(crate) fn credentials(&self, path: &str) -> Arc<Credentials> {
        let identity = Identity::new(DOMAIN, path).expect("an identity");
        let folder = self.folder.path().join(path.replace('/', "-"));
        let issued = self.authority.issue(&identity, Lifetime::days(1));
        issued.expect("issued").save(&folder).expect("saved");
        Credentials::load(folder).expect("credentials")
    }

    /// Serves `GetKeys` as `service/identity`.
    pub(crate) async fn serve(&self, limits: Limits, answer: Answer) -> Serving {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let credentials = self.credentials("service/identity");
        let server = Server {
            service: "identity",
            credentials: Arc::clone(&credentials),
            policies: Policies::own(),
            verifier: Verifier::new(Keys::default(), "spiffe://switchboard.test"),
            clock: Arc::new(SystemClock),
            metrics: telemetry::Metrics::default(),
            limits,
        };
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { stopped.await.unwrap_or(()) };
        let methods = Methods(answer);
        let beside = tonic::service::Routes::default();
        tokio::spawn(server.serve(listener, methods, beside, stopped));
        Serving {
            address,
            credentials,
            _stop: stop,
        }
    }

    /// A client of `service/identity` at an address.
    pub(crate) fn client(&self, path: &str, address: SocketAddr) -> Client {
        client(self.credentials(path), address)
    }
}

pub(crate) fn client(credentials: Arc<Credentials>, address: SocketAddr) -> Client {
    counting(credentials, address, telemetry::Metrics::default())
}

/// A client that counts its calls.
pub(crate) fn counting(
    credentials: Arc<Credentials>,
    address: SocketAddr,
    metrics: telemetry::Metrics,
) -> Client {
    let expected = Identity::new(DOMAIN, "service/identity").expect("an identity");
    Client::new(credentials, expected, &address.to_string(), metrics).expect("a client")
}

pub(crate) async fn ask(client: &Client, options: &CallOptions) -> contract::Result<()> {
    let asked = client.call::<GetKeys>(options, &GetKeysRequest {}).await;
    asked.map(|_: GetKeysResponse| ())
}

/// An answer without conditions.
pub(crate) fn always() -> Answer {
    Arc::new(|_, _| Box::pin(async { Ok(()) }))
}

#[derive(Clone)]
struct Methods(Answer);

impl Service<Request<Body>> for Methods {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert_eq!(request.uri().path(), GetKeys::PATH);
        let answer = Arc::clone(&self.0);
        let call = request.extensions().get::<Call>().cloned();
        let headers = request.headers().clone();
        Box::pin(async move {
            let call = call.expect("the stack leaves a call");
            let handler = tower::service_fn(move |_: tonic::Request<Bytes>| {
                let answered = answer(headers.clone(), call.clone());
                async move {
                    let answered = answered.await.map_err(mesh::status);
                    answered.map(|()| tonic::Response::new(Bytes::new()))
                }
            });
            Ok(tonic::server::Grpc::new(BytesCodec)
                .unary(handler, request)
                .await)
        })
    }
}
