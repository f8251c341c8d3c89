//! Accepting: handshakes run beside each other, bounded in time and number, so
//! that one slow peer holds up nobody.

use std::{io, sync::Arc, time::Duration};

use futures::Stream;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;

use super::peer::{Connection, Peer};
use crate::{Credentials, identity::leaf_identity};

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How many handshakes may be under way.
const AT_ONCE: usize = 256;

/// The connections whose peer has proved who it is. Ends when it's dropped.
pub(super) fn incoming(
    listener: TcpListener,
    credentials: Arc<Credentials>,
) -> impl Stream<Item = io::Result<Connection>> {
    let (ready, accepted) = mpsc::channel(64);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    #[expect(
        clippy::disallowed_methods,
        reason = "ends with the channel that it feeds"
    )]
    tokio::spawn(async move {
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let stream = tokio::select! {
                () = ready.closed() => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    // out of descriptors: let some go before the next
                    Err(error) => {
                        tracing::warn!(%error, "can't accept");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
            };
            let (ready, server) = (ready.clone(), credentials.server());
            tokio::spawn(async move {
                let handshake = tokio::time::timeout(HANDSHAKE, greet(stream, server)).await;
                drop(place);
                match handshake {
                    Ok(Ok(connection)) => drop(ready.send(Ok(connection)).await),
                    Ok(Err(error)) => tracing::info!(%error, "handshake refused"),
                    Err(_) => tracing::info!("handshake took too long"),
                }
            });
        }
    });
    ReceiverStream::new(accepted)
}

async fn greet(stream: TcpStream, server: Arc<rustls::ServerConfig>) -> io::Result<Connection> {
    stream.set_nodelay(true)?;
    let stream = TlsAcceptor::from(server).accept(stream).await?;
    let leaf = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(<[_]>::first);
    let leaf = leaf.ok_or_else(|| io::Error::other("no client certificate"))?;
    let identity = leaf_identity(leaf).map_err(io::Error::other)?;
    Ok(Connection {
        stream,
        peer: Peer(Arc::new(identity)),
    })
}
