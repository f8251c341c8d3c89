//! What a turn costs, beside raw tonic calls of the same shape over the same
//! mutual TLS, in one run. Every process is the binary that users run, each
//! service in a process of its own; the raw echo is this program again.
//!
//! `make bench` builds in release and prints the table.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench"
)]

mod change;
mod ours;
mod process;
mod raw;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use change::Changes;
use contract::{
    catalog::{GetProductRequest, catalog_service::GetProduct},
    identity::{GetKeysRequest, identity_service::GetKeys},
};
use mesh::Client;
use ours::{Talk, channel_client, classifier, lasting, saturate, sign_in};
use process::{Processes, at_rest, ready, resident, serve, stop};
use raw::{FOUR, ONE, echo, raw_call, raw_channels, raw_echo, raw_turn};
use switchboard::SERVICES;
use testkit::eventually;
use tonic::transport::Channel;

type Fail = Box<dyn std::error::Error + Send + Sync>;

const BASE: u16 = 9400;
const ECHO: u16 = 9380;
const ROUNDS: usize = 2000;
/// Turns of the comparison under load.
const SATURATING: usize = 120;

#[tokio::main]
async fn main() -> Result<(), Fail> {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|arg| arg == "echo") {
        return echo(Path::new(&args[2]), args[3].parse()?).await;
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = tempfile::tempdir()?;
    memory(&root, folder.path()).await?;

    let processes = start(&root, folder.path()).await?;
    let raw = raw_channels(folder.path()).await?;
    let hop = raw_shapes(&raw).await?;
    reads(folder.path(), &raw, hop).await?;
    turns(folder.path(), &raw, &processes).await?;
    changes(folder.path(), &raw).await?;

    let classifier = classifier(&root)?;
    let sentence = "I would like to know why the lamp that I ordered is late";
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        std::hint::black_box(classifier.classify(sentence, None));
    }
    let each = begun.elapsed().as_secs_f64() * 1e6 / ROUNDS as f64;
    println!("(f) classification of 12 words: {each:.0} µs");
    Ok(())
}

/// (e): the whole system in one process, with the sample.
async fn memory(root: &Path, folder: &Path) -> Result<(), Fail> {
    let mut sample = serve(root, folder, "all", &[])?;
    ready(BASE + 1000).await;
    let catalog = channel_client(folder, "catalog")?;
    eventually("the sample is in", async || product(&catalog).await.is_ok()).await;
    let rest = at_rest(&sample).await? / 1e6;
    let session = sign_in(&channel_client(folder, "identity")?).await?;
    let orchestrator = channel_client(folder, "orchestrator")?;
    let mut after = Vec::new();
    for _ in 0..5 {
        for _ in 0..5 {
            saturate(&orchestrator, &session, 50).await?;
        }
        after.push(format!("{:.0}", resident(sample.id())? / 1e6));
    }
    let after = after.join(", ");
    println!(
        "(e) memory of serve all at rest: {rest:.0} MB; after each 2,000 of 10,000 turns: {after} MB"
    );
    stop(&mut sample)
}

/// Each service in a process of its own, and five raw echoes.
async fn start(root: &Path, folder: &Path) -> Result<Processes, Fail> {
    let mut processes = Processes(Vec::new());
    for spec in SERVICES {
        let more = ["--no-sample", "--sample-ratio", "0.01"];
        let process = serve(root, folder, spec.name, &more)?;
        processes.0.push((spec.name, process));
    }
    for spec in SERVICES {
        ready(BASE + spec.offset + 1000).await;
    }
    for at in 0..5 {
        let mut echo = Command::new(std::env::current_exe()?);
        echo.arg("echo").arg(folder).arg((ECHO + at).to_string());
        processes.0.push(("echo", echo.spawn()?));
    }
    Ok(processes)
}

/// (a); gives the median of one hop.
async fn raw_shapes(raw: &[Channel]) -> Result<f64, Fail> {
    let hop = p50(ROUNDS, || raw_echo(&raw[0])).await;
    let fan = p50(ROUNDS / 4, || async {
        let all = futures::future::try_join_all(raw.iter().map(raw_echo));
        all.await.map(drop)
    });
    let fan = fan.await;
    println!(
        "(a) raw tonic, 1 KB, mutual TLS, between processes: one hop {hop:.0} µs, fan-out to five {fan:.0} µs"
    );
    for hops in 2..=4 {
        let chain = || raw_call(&raw[0], "/bench.Echo/Echo", hops - 1);
        println!(
            "    chain of {hops}: {:.0} µs",
            p50(ROUNDS / 4, chain).await
        );
    }
    let begun = Instant::now();
    let saturated = futures::future::try_join_all((0..64).map(|_| async {
        for _ in 0..300 {
            raw_echo(&raw[0]).await?;
        }
        Ok::<_, Fail>(())
    }));
    saturated.await?;
    let rate = 64.0 * 300.0 / begun.elapsed().as_secs_f64();
    println!("    64 in flight: {rate:.0} calls/s");
    Ok(hop)
}

/// (b): reads through both stacks, each beside a raw hop.
async fn reads(folder: &Path, raw: &[Channel], hop: f64) -> Result<(), Fail> {
    let identity = channel_client(folder, "identity")?;
    let catalog = channel_client(folder, "catalog")?;
    let keys = || async {
        let options = lasting();
        let keys = identity.call::<GetKeys>(&options, &GetKeysRequest {});
        keys.await.map(drop).map_err(Fail::from)
    };
    let (keys, beside_keys) = beside(ROUNDS, keys, || raw_echo(&raw[0])).await;
    let (product, beside_product) =
        beside(ROUNDS, || product(&catalog), || raw_echo(&raw[0])).await;
    println!(
        "(b) cheapest read through both stacks: {keys:.0} µs = {:.2} × a raw hop beside it (alone {hop:.0}); with SQLite: {product:.0} µs = {:.2} ×",
        keys / beside_keys,
        product / beside_product
    );
    Ok(())
}

async fn product(catalog: &Client) -> Result<(), Fail> {
    let lamp = GetProductRequest {
        name: "products/desk-lamp".into(),
        read_mask: None,
    };
    let read = catalog.call::<GetProduct>(&lasting(), &lamp).await;
    read.map(drop).map_err(Fail::from)
}

/// (c) and (d): turns, one at a time and as many as there can be.
async fn turns(folder: &Path, raw: &[Channel], processes: &Processes) -> Result<(), Fail> {
    const LATE: &str = "why is my order W1000000 late?";
    let session = sign_in(&channel_client(folder, "identity")?).await?;
    let orchestrator = channel_client(folder, "orchestrator")?;
    let talk = Talk::start(&orchestrator, &session).await?;
    let show = || talk.say("show my orders");
    show().await?;
    let (one, raw_one) = beside(400, show, || raw_turn(raw, ONE)).await;
    let (four, raw_four) = beside(400, || talk.say(LATE), || raw_turn(raw, FOUR)).await;
    println!(
        "(c) a turn to its last event: one domain {one:.0} µs = {:.2} × its raw shape ({raw_one:.0} µs), four domains {four:.0} µs = {:.2} × ({raw_four:.0} µs)",
        one / raw_one,
        four / raw_four
    );

    let before = processes.cpu()?;
    let rate = saturate(&orchestrator, &session, SATURATING).await?;
    let after = processes.cpu()?;
    let begun = Instant::now();
    futures::future::try_join_all((0..8).map(|_| async {
        for _ in 0..SATURATING {
            raw_turn(raw, FOUR).await?;
        }
        Ok::<_, Fail>(())
    }))
    .await?;
    let count = (8 * SATURATING) as f64;
    let raw_turns = count / begun.elapsed().as_secs_f64();
    let spent = |name: &str| -> f64 {
        let sum = |cpu: &[(&str, f64)]| -> f64 {
            let own = cpu.iter().filter(|(of, _)| name == "all" || *of == name);
            own.map(|(_, ms)| ms).sum()
        };
        (sum(&after) - sum(&before)) / count
    };
    println!(
        "(d) at saturation: {rate:.0} turns/s = {:.2} × its raw shape ({raw_turns:.0}/s); CPU per four-domain turn: orchestrator {:.2} ms, all services {:.2} ms",
        rate / raw_turns,
        spent("orchestrator"),
        spent("all")
    );
    Ok(())
}

/// (g): a change of an order over three services.
async fn changes(folder: &Path, raw: &[Channel]) -> Result<(), Fail> {
    const COUNT: usize = 300;
    let session = sign_in(&channel_client(folder, "identity")?).await?;
    let changes = Changes::new(folder, &session, COUNT).await?;
    let mut took = (Vec::new(), Vec::new());
    for _ in 0..COUNT {
        // the yes is the orchestrator's part: it's before the clock
        let confirmed = changes.confirmed().await?;
        let begun = Instant::now();
        confirmed.send().await?;
        took.0.push(begun.elapsed());
        let begun = Instant::now();
        raw_call(&raw[0], "/bench.Echo/Change", 0).await?;
        took.1.push(begun.elapsed());
    }
    let (ours, raw) = (median(took.0), median(took.1));
    println!(
        "(g) a change of an order over three services: {ours:.0} µs = {:.2} × its raw shape ({raw:.0} µs)",
        ours / raw
    );
    Ok(())
}

/// The median of a call, in microseconds.
async fn p50<F: Future<Output = Result<(), Fail>>>(
    rounds: usize,
    mut call: impl FnMut() -> F,
) -> f64 {
    let mut took = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        took.push(timed(&mut call).await);
    }
    median(took)
}

/// The medians of two calls that take turns: what the machine does meanwhile
/// it does to both.
async fn beside<F, G>(
    rounds: usize,
    mut ours: impl FnMut() -> F,
    mut raw: impl FnMut() -> G,
) -> (f64, f64)
where
    F: Future<Output = Result<(), Fail>>,
    G: Future<Output = Result<(), Fail>>,
{
    let mut took = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for _ in 0..rounds {
        took.0.push(timed(&mut ours).await);
        took.1.push(timed(&mut raw).await);
    }
    (median(took.0), median(took.1))
}

async fn timed<F: Future<Output = Result<(), Fail>>>(call: &mut impl FnMut() -> F) -> Duration {
    let begun = Instant::now();
    call().await.expect("the call goes well");
    begun.elapsed()
}

fn median(mut took: Vec<Duration>) -> f64 {
    took.sort();
    took[took.len() / 2].as_secs_f64() * 1e6
}
