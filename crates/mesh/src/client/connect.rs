//! Connecting: TCP in time, TLS to exactly the service that is meant.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use contract::{Error, Result};
use http::Uri;
use hyper_util::rt::TokioIo;
use principal::Identity;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::transport::{Channel, Endpoint};
use tower::Service;

use crate::Credentials;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_millis(500);
/// How often a connection is asked whether it's alive, and for how long.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(2));

/// A channel to a service; lazy, and made again when it breaks.
#[expect(clippy::disallowed_methods, reason = "the one place that connects")]
pub(super) fn channel(
    credentials: Arc<Credentials>,
    expected: Identity,
    address: &str,
) -> Result<Channel> {
    // http: TLS is the connector's, tonic must not ask for its own
    let uri = format!("http://{address}");
    let endpoint = Endpoint::from_shared(uri)
        .map_err(|_| Error::invalid("address", "host:port"))?
        .http2_keep_alive_interval(KEEPALIVE.0)
        .keep_alive_timeout(KEEPALIVE.1)
        .keep_alive_while_idle(true)
        .tcp_nodelay(true);
    Ok(endpoint.connect_with_connector_lazy(Connect {
        credentials,
        expected: Arc::new(expected),
    }))
}

#[derive(Clone)]
struct Connect {
    credentials: Arc<Credentials>,
    expected: Arc<Identity>,
}

impl Service<Uri> for Connect {
    type Response = TokioIo<TlsStream<TcpStream>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let connected = tokio::time::timeout(CONNECT, this.connect(uri)).await;
            connected
                .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "no connection in time"))?
        })
    }
}

impl Connect {
    async fn connect(self, uri: Uri) -> io::Result<TokioIo<TlsStream<TcpStream>>> {
        let host = uri.host().ok_or_else(|| io::Error::other("no host"))?;
        let port = uri.port_u16().ok_or_else(|| io::Error::other("no port"))?;
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        // read at each connection, so that a rotation takes effect
        let config = self
            .credentials
            .client(&self.expected)
            .map_err(io::Error::other)?;
        // a name for the handshake alone: who answers is checked by its id
        let name = ServerName::try_from("switchboard.internal").map_err(io::Error::other)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map(TokioIo::new)
    }
}
