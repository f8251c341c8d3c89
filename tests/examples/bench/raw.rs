//! The raw side: tonic alone, over the same TLS.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use mesh::BytesCodec;
use principal::Identity;
use testkit::eventually;
use tokio::net::{TcpListener, TcpStream};
use tonic::{
    client::Grpc,
    transport::{Channel, Endpoint, Server},
};

use crate::{ECHO, Fail, ours::credentials};

/// Gives back what it's sent. `Commit` first puts it into SQLite, `Durable`
/// also onto the disk; the first byte says how many hops further it goes.
/// `Change` does what a change of an order does.
#[derive(Clone)]
struct Echo {
    rows: Arc<parking_lot::Mutex<rusqlite::Connection>>,
    next: Channel,
}

impl tonic::server::NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl Echo {
    async fn answer(&self, path: &str, body: Bytes) -> Result<Bytes, Fail> {
        match path {
            "/bench.Echo/Commit" => self.commit(&body, false)?,
            "/bench.Echo/Durable" => self.commit(&body, true)?,
            "/bench.Echo/Change" => self.change(&body).await?,
            _ => {}
        }
        if body.first().is_some_and(|further| *further > 0) {
            raw_call(&self.next, "/bench.Echo/Echo", body[0] - 1).await?;
        }
        Ok(body)
    }
}

impl Echo {
    fn commit(&self, body: &[u8], durable: bool) -> Result<(), Fail> {
        let rows = self.rows.lock();
        let level = if durable { "FULL" } else { "NORMAL" };
        rows.pragma_update(None, "synchronous", level)?;
        let mut insert = rows.prepare_cached("INSERT INTO echoed (body) VALUES (?)")?;
        insert.execute([body])?;
        Ok(())
    }

    /// The shape of a swap of an item that got cheaper: product and method are
    /// asked for; accepted; stock reserved; decided; stock committed and that
    /// noted; money refunded and that written.
    async fn change(&self, body: &[u8]) -> Result<(), Fail> {
        futures::future::try_join(raw_echo(&self.next), raw_echo(&self.next)).await?;
        for durable in [true, true, false] {
            self.commit(body, durable)?;
            raw_call(&self.next, "/bench.Echo/Durable", 0).await?;
        }
        self.commit(body, true)
    }
}

impl tower_service::Service<http::Request<tonic::body::Body>> for Echo {
    type Response = http::Response<tonic::body::Body>;
    type Error = std::convert::Infallible;
    type Future = futures::future::BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        let echo = self.clone();
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let same = tower::service_fn(move |request: tonic::Request<Bytes>| {
                let (echo, path) = (echo.clone(), path.clone());
                async move {
                    let answer = echo.answer(&path, request.into_inner()).await;
                    let answer = answer.map_err(|error| tonic::Status::internal(error.to_string()));
                    answer.map(tonic::Response::new)
                }
            });
            Ok(tonic::server::Grpc::new(BytesCodec)
                .unary(same, request)
                .await)
        })
    }
}

pub(crate) async fn echo(folder: &Path, port: u16) -> Result<(), Fail> {
    // set as the store sets it, and in the thread that asks as there
    let rows = rusqlite::Connection::open(folder.join(format!("echo-{port}.db")))?;
    rows.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         CREATE TABLE echoed (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    )?;
    let rows = Arc::new(parking_lot::Mutex::new(rows));
    let acceptor = tokio_rustls::TlsAcceptor::from(credentials(folder, "service-crm")?.server());
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let incoming = futures::stream::unfold(listener, move |listener| {
        let acceptor = acceptor.clone();
        async move {
            let (stream, _) = listener.accept().await.ok()?;
            let _ = stream.set_nodelay(true);
            let accepted = acceptor.accept(stream).await;
            Some((accepted, listener))
        }
    });
    let next = raw_channel(folder, port + 1)?;
    Server::builder()
        .add_service(Echo { rows, next })
        .serve_with_incoming(incoming)
        .await?;
    Ok(())
}

pub(crate) async fn raw_channels(folder: &Path) -> Result<Vec<Channel>, Fail> {
    let mut channels = Vec::new();
    for port in ECHO..ECHO + 5 {
        let there = async || TcpStream::connect(("127.0.0.1", port)).await.is_ok();
        eventually("the echo listens", there).await;
        channels.push(raw_channel(folder, port)?);
    }
    Ok(channels)
}

fn raw_channel(folder: &Path, port: u16) -> Result<Channel, Fail> {
    let crm = Identity::new("switchboard.local", "service/crm")?;
    let config = Arc::new(credentials(folder, "channel-web")?.client(&crm)?);
    let connector = tower::service_fn(move |_: http::Uri| {
        let config = Arc::clone(&config);
        async move {
            let stream = TcpStream::connect(("127.0.0.1", port)).await?;
            stream.set_nodelay(true)?;
            let name =
                rustls::pki_types::ServerName::try_from("x").map_err(std::io::Error::other)?;
            let stream = tokio_rustls::TlsConnector::from(config)
                .connect(name, stream)
                .await?;
            Ok::<_, std::io::Error>(hyper_util::rt::TokioIo::new(stream))
        }
    });
    Ok(Endpoint::from_shared(format!("http://127.0.0.1:{port}"))?
        .tcp_nodelay(true)
        .connect_with_connector_lazy(connector))
}

pub(crate) async fn raw_call(
    channel: &Channel,
    path: &'static str,
    further: u8,
) -> Result<(), Fail> {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await?;
    let mut body = vec![7; 1024];
    body[0] = further;
    let request = tonic::Request::new(Bytes::from(body));
    grpc.unary(request, path.parse()?, BytesCodec).await?;
    Ok(())
}

pub(crate) async fn raw_echo(channel: &Channel) -> Result<(), Fail> {
    raw_call(channel, "/bench.Echo/Echo", 0).await
}

/// What a playbook calls at once, wave after wave: "show my orders".
pub(crate) const ONE: &[usize] = &[1];
/// "Why is my order late?": the order that's meant; the order, its carrier and
/// the account; alternatives to its product.
pub(crate) const FOUR: &[usize] = &[1, 3, 1];

/// The shape of a turn: a call in; the lease, committed, beside understanding;
/// the waves of domains; the turn committed.
pub(crate) async fn raw_turn(raw: &[Channel], waves: &[usize]) -> Result<(), Fail> {
    raw_echo(&raw[0]).await?;
    futures::future::try_join(
        raw_call(&raw[1], "/bench.Echo/Commit", 0),
        raw_echo(&raw[2]),
    )
    .await?;
    for at_once in waves {
        futures::future::try_join_all(raw[..*at_once].iter().map(raw_echo)).await?;
    }
    raw_call(&raw[1], "/bench.Echo/Commit", 0).await
}
