//! What a turn costs, beside raw tonic calls of the same shape over the same
//! mutual TLS, in one run. Every process is the binary that users run, each
//! service in a process of its own; the raw echo is this program again.
//!
//! `make bench` builds in release and prints the table.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench"
)]

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use contract::{
    catalog::{GetProductRequest, catalog_service::GetProduct},
    identity::{
        BeginChallengeRequest, CompleteChallengeRequest, FactorKind, GetKeysRequest, SignInName,
        StartSessionRequest,
        identity_service::{BeginChallenge, CompleteChallenge, GetKeys, StartSession},
    },
    orchestrator::{
        ConverseRequest, StartConversationRequest,
        converse_request::Input,
        orchestrator_service::{Converse, StartConversation},
    },
};
use mesh::{BytesCodec, CallOptions, Client, Credentials};
use principal::{Identity, Secret};
use switchboard::SERVICES;
use tokio::net::{TcpListener, TcpStream};
use tonic::{
    client::Grpc,
    transport::{Channel, Endpoint, Server},
};

type Fail = Box<dyn std::error::Error + Send + Sync>;

const BASE: u16 = 9400;
const ECHO: u16 = 9380;
const ROUNDS: usize = 2000;

#[tokio::main]
async fn main() -> Result<(), Fail> {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|arg| arg == "echo") {
        return echo(Path::new(&args[2]), args[3].parse()?).await;
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let binary = root.join("target/release/switchboard");
    let folder = tempfile::tempdir()?;
    let mut processes = Processes(Vec::new());
    // the sample once, then each service alone
    let mut sample = serve(&binary, &root, folder.path(), "all", &[])?;
    ready(BASE + 1000).await;
    let client = channel_client(folder.path(), "catalog")?;
    let lamp = GetProductRequest {
        name: "products/desk-lamp".into(),
        read_mask: None,
    };
    while client.call::<GetProduct>(&lasting(), &lamp).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let rest = resident(sample.id())? / 1e6;
    let identity = channel_client(folder.path(), "identity")?;
    let session = sign_in(&identity).await?;
    let orchestrator = channel_client(folder.path(), "orchestrator")?;
    let mut after = Vec::new();
    for _ in 0..5 {
        for _ in 0..5 {
            saturate(&orchestrator, &session, 50).await?;
        }
        after.push(format!("{:.0}", resident(sample.id())? / 1e6));
    }
    println!(
        "(e) memory of serve all at rest: {rest:.0} MB; after each 2,000 of 10,000 turns: {} MB",
        after.join(", ")
    );
    stop(&mut sample)?;
    for spec in SERVICES {
        processes.0.push((
            spec.name,
            serve(
                &binary,
                &root,
                folder.path(),
                spec.name,
                &["--no-sample", "--sample-ratio", "0.01"],
            )?,
        ));
    }
    for spec in SERVICES {
        ready(BASE + spec.offset + 1000).await;
    }
    for at in 0..5 {
        let echo = Command::new(std::env::current_exe()?)
            .arg("echo")
            .arg(folder.path())
            .arg((ECHO + at).to_string())
            .spawn()?;
        processes.0.push(("echo", echo));
    }
    let raw = raw_channels(folder.path()).await?;

    let hop = p50(ROUNDS, || raw_echo(&raw[0])).await;
    let fan = p50(ROUNDS / 4, || async {
        futures::future::try_join_all(raw.iter().map(raw_echo))
            .await
            .map(drop)
    })
    .await;
    println!(
        "(a) raw tonic, 1 KB, mutual TLS, between processes: one hop {hop:.0} µs, fan-out to five {fan:.0} µs"
    );
    for hops in 2..=4 {
        let further = hops - 1;
        let chain = p50(ROUNDS / 4, || {
            raw_call(&raw[0], "/bench.Echo/Echo", further)
        })
        .await;
        println!("    chain of {hops}: {chain:.0} µs");
    }
    let begun = Instant::now();
    let saturated = futures::future::try_join_all((0..64).map(|_| async {
        for _ in 0..300 {
            raw_echo(&raw[0]).await?;
        }
        Ok::<_, Fail>(())
    }));
    saturated.await?;
    let raw_rate = 64.0 * 300.0 / begun.elapsed().as_secs_f64();
    println!("    64 in flight: {raw_rate:.0} calls/s");

    let identity = channel_client(folder.path(), "identity")?;
    let keys = p50(ROUNDS, || async {
        identity
            .call::<GetKeys>(&lasting(), &GetKeysRequest {})
            .await
            .map(drop)
            .map_err(Fail::from)
    })
    .await;
    let product = p50(ROUNDS, || async {
        client
            .call::<GetProduct>(&lasting(), &lamp)
            .await
            .map(drop)
            .map_err(Fail::from)
    })
    .await;
    println!(
        "(b) cheapest read through both stacks: {keys:.0} µs = {:.2} × a raw hop; with SQLite: {product:.0} µs = {:.2} ×",
        keys / hop,
        product / hop
    );

    let session = sign_in(&identity).await?;
    let orchestrator = channel_client(folder.path(), "orchestrator")?;
    let talk = Talk::start(&orchestrator, &session).await?;
    talk.say("show my orders").await?;
    let one = p50(300, || talk.say("show my orders")).await;
    let four = p50(300, || talk.say("why is my order W1000000 late?")).await;
    let raw_one = p50(300, || raw_turn(&raw, ONE)).await;
    let raw_four = p50(300, || raw_turn(&raw, FOUR)).await;
    println!(
        "(c) a turn to its last event: one domain {one:.0} µs = {:.2} × its raw shape ({raw_one:.0} µs), four domains {four:.0} µs = {:.2} × ({raw_four:.0} µs)",
        one / raw_one,
        four / raw_four
    );

    let before = processes.cpu()?;
    let count = 480.0;
    let rate = saturate(&orchestrator, &session, 60).await?;
    let begun = Instant::now();
    futures::future::try_join_all((0..8).map(|_| async {
        for _ in 0..60 {
            raw_turn(&raw, FOUR).await?;
        }
        Ok::<_, Fail>(())
    }))
    .await?;
    let raw_turns = count / begun.elapsed().as_secs_f64();
    let after = processes.cpu()?;
    let spent = |name: &str| -> f64 {
        let sum = |cpu: &[(&str, f64)]| {
            cpu.iter()
                .filter(|(of, _)| name == "all" || *of == name)
                .map(|(_, ms)| ms)
                .sum::<f64>()
        };
        (sum(&after) - sum(&before)) / count
    };
    println!(
        "(d) at saturation: {rate:.0} turns/s = {:.2} × its raw shape ({raw_turns:.0}/s); CPU per four-domain turn: orchestrator {:.2} ms, all services {:.2} ms",
        rate / raw_turns,
        spent("orchestrator"),
        spent("all")
    );
    let classifier = classifier(&root)?;
    let begun = Instant::now();
    for _ in 0..2000 {
        std::hint::black_box(classifier.classify(
            "I would like to know why the lamp that I ordered is late",
            None,
        ));
    }
    println!(
        "(f) classification of 12 words: {:.0} µs",
        begun.elapsed().as_secs_f64() * 1e6 / 2000.0
    );
    Ok(())
}

fn classifier(root: &Path) -> Result<nlu::Classifier, Fail> {
    let books = playbook::Playbooks::load(&root.join("playbooks"), contract::pool())?;
    let examples: Vec<nlu::Example> = books
        .all()
        .iter()
        .flat_map(|book| {
            book.examples.values().flatten().map(|text| nlu::Example {
                text: text.clone(),
                intent: book.intent.clone(),
            })
        })
        .collect();
    Ok(nlu::Classifier::train(&examples))
}

/// The median of a call, in microseconds.
async fn p50<F: Future<Output = Result<(), Fail>>>(
    rounds: usize,
    mut call: impl FnMut() -> F,
) -> f64 {
    let mut took = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let begun = Instant::now();
        call().await.expect("the call goes well");
        took.push(begun.elapsed());
    }
    took.sort();
    took[rounds / 2].as_secs_f64() * 1e6
}

fn lasting() -> CallOptions {
    CallOptions::lasting(Duration::from_secs(15))
}

fn credentials(folder: &Path, name: &str) -> Result<Arc<Credentials>, Fail> {
    Ok(Credentials::load(folder.join("certs").join(name))?)
}

fn channel_client(folder: &Path, service: &str) -> Result<Client, Fail> {
    let offset = SERVICES
        .iter()
        .find(|spec| spec.name == service)
        .map_or(0, |spec| spec.offset);
    let expected = Identity::new("switchboard.local", &format!("service/{service}"))?;
    let address = format!("127.0.0.1:{}", BASE + offset);
    // made when it's first needed: the certificates come with the first start
    let mut last = None;
    for _ in 0..100 {
        match credentials(folder, "channel-web") {
            Ok(credentials) => {
                return Ok(Client::new(
                    credentials,
                    expected,
                    &address,
                    telemetry::Metrics::default(),
                )?);
            }
            Err(error) => last = Some(error),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(last.unwrap_or_else(|| "no certificates".into()))
}

struct Talk<'c> {
    orchestrator: &'c Client,
    options: Secret,
    name: String,
}

impl<'c> Talk<'c> {
    async fn start(orchestrator: &'c Client, token: &str) -> Result<Self, Fail> {
        let options = lasting().bearer(Secret::new(token));
        let started = orchestrator
            .call::<StartConversation>(&options, &StartConversationRequest {})
            .await?;
        Ok(Self {
            orchestrator,
            options: Secret::new(token),
            name: started.name,
        })
    }

    async fn say(&self, text: &str) -> Result<(), Fail> {
        let request = ConverseRequest {
            conversation: self.name.clone(),
            turn_id: principal::random_id(),
            input: Some(Input::Text(text.into())),
        };
        let mut events = self
            .orchestrator
            .stream::<Converse>(&lasting().bearer(self.options.clone()), &request)
            .await?;
        while events.message().await?.is_some() {}
        Ok(())
    }
}

/// Four-domain turns a second, with eight conversations at once.
async fn saturate(orchestrator: &Client, session: &str, turns: usize) -> Result<f64, Fail> {
    let talks =
        futures::future::try_join_all((0..8).map(|_| Talk::start(orchestrator, session))).await?;
    let begun = Instant::now();
    futures::future::try_join_all(talks.iter().map(|talk| async move {
        for _ in 0..turns {
            talk.say("why is my order W1000000 late?").await?;
        }
        Ok::<_, Fail>(())
    }))
    .await?;
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let count = (8 * turns) as f64;
    Ok(count / begun.elapsed().as_secs_f64())
}

async fn sign_in(identity: &Client) -> Result<String, Fail> {
    let started = identity
        .call::<StartSession>(&lasting(), &StartSessionRequest::default())
        .await?;
    let options = lasting().bearer(Secret::new(started.access_token));
    let sign_in_name = Some(SignInName {
        email: "ada.moreno@example.com".into(),
        ..SignInName::default()
    });
    let request = BeginChallengeRequest {
        kind: FactorKind::Password.into(),
        sign_in_name,
    };
    let challenge = identity.call::<BeginChallenge>(&options, &request).await?;
    let proof = CompleteChallengeRequest {
        name: challenge.name,
        proof: "lamp-ada-2026".into(),
    };
    Ok(identity
        .call::<CompleteChallenge>(&options, &proof)
        .await?
        .access_token)
}

/// Child processes, ended with this one.
struct Processes(Vec<(&'static str, Child)>);

impl Processes {
    /// Milliseconds of CPU that each has used.
    fn cpu(&self) -> Result<Vec<(&'static str, f64)>, Fail> {
        let services = self.0.iter().filter(|(name, _)| *name != "echo");
        services
            .map(|(name, child)| {
                let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id()))?;
                let fields: Vec<&str> = stat
                    .rsplit(") ")
                    .next()
                    .unwrap_or_default()
                    .split(' ')
                    .collect();
                let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
                Ok((*name, ticks * 10.0))
            })
            .collect()
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        for (_, child) in &mut self.0 {
            let _ = stop(child);
        }
    }
}

fn stop(child: &mut Child) -> Result<(), Fail> {
    Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status()?;
    child.wait()?;
    Ok(())
}

fn resident(id: u32) -> Result<f64, Fail> {
    let statm = std::fs::read_to_string(format!("/proc/{id}/statm"))?;
    Ok(statm.split(' ').nth(1).unwrap_or("0").parse::<f64>()? * 4096.0)
}

fn serve(
    binary: &Path,
    root: &Path,
    folder: &Path,
    what: &str,
    more: &[&str],
) -> Result<Child, Fail> {
    let mut command = Command::new(binary);
    command
        .args([
            "serve",
            what,
            "--base-port",
            &BASE.to_string(),
            "--data-dir",
        ])
        .arg(folder);
    command
        .arg("--playbooks")
        .arg(root.join("playbooks"))
        .args(more);
    Ok(command.stdout(Stdio::null()).stdin(Stdio::null()).spawn()?)
}

async fn ready(port: u16) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for _ in 0..600 {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await {
            let _ = stream
                .write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .await;
            let _ = stream.read_to_string(&mut answer).await;
        }
        if answer.contains("200 OK") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("port {port} is not ready");
}

// ---- the raw side: tonic alone, over the same TLS

/// Gives back what it's sent. `Commit` first puts it into SQLite; the first
/// byte says how many hops further it goes.
#[derive(Clone)]
struct Echo {
    rows: Arc<parking_lot::Mutex<rusqlite::Connection>>,
    next: Channel,
}

impl tonic::server::NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl Echo {
    async fn answer(&self, commit: bool, body: Bytes) -> Result<Bytes, Fail> {
        if commit {
            self.rows
                .lock()
                .prepare_cached("INSERT INTO echoed (body) VALUES (?)")?
                .execute([body.as_ref()])?;
        }
        if body.first().is_some_and(|further| *further > 0) {
            raw_call(&self.next, "/bench.Echo/Echo", body[0] - 1).await?;
        }
        Ok(body)
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
            let commit = request.uri().path().ends_with("Commit");
            let same = tower::service_fn(move |request: tonic::Request<Bytes>| {
                let echo = echo.clone();
                async move {
                    let answer = echo.answer(commit, request.into_inner()).await;
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

async fn echo(folder: &Path, port: u16) -> Result<(), Fail> {
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

async fn raw_channels(folder: &Path) -> Result<Vec<Channel>, Fail> {
    let mut channels = Vec::new();
    for port in ECHO..ECHO + 5 {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
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

async fn raw_call(channel: &Channel, path: &'static str, further: u8) -> Result<(), Fail> {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await?;
    let mut body = vec![7; 1024];
    body[0] = further;
    let request = tonic::Request::new(Bytes::from(body));
    grpc.unary(request, path.parse()?, BytesCodec).await?;
    Ok(())
}

async fn raw_echo(channel: &Channel) -> Result<(), Fail> {
    raw_call(channel, "/bench.Echo/Echo", 0).await
}

/// What a playbook calls at once, wave after wave: "show my orders".
const ONE: &[usize] = &[1];
/// "Why is my order late?": the order that's meant; the order, its carrier and
/// the account; alternatives to its product.
const FOUR: &[usize] = &[1, 3, 1];

/// The shape of a turn: a call in; the lease, committed, beside understanding;
/// the waves of domains; the turn committed.
async fn raw_turn(raw: &[Channel], waves: &[usize]) -> Result<(), Fail> {
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
