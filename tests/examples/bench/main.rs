//! What a turn costs, beside raw tonic calls of the same shape over the same
//! mutual TLS, in one run. Every process is the binary that users run, each
//! service in a process of its own; the raw echo is this program again.
//!
//! `make bench` builds in release and prints the table. With
//! `SWITCHBOARD_BENCH_BEFORE` (a checkout with its own release build in its
//! `target`) the turns of that binary take turns with ours.

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
use ours::{Talk, classifier, lasting, saturate, sign_in};
use process::{Processes, System, at_rest, resident, stop};
use raw::{FOUR, ONE, echo, raw_call, raw_channels, raw_echo, raw_turn};
use testkit::eventually;
use tonic::transport::Channel;

type Fail = Box<dyn std::error::Error + Send + Sync>;

const ECHO: u16 = 9380;
const OURS: u16 = 9400;
const BEFORE: u16 = 9420;
const ROUNDS: usize = 2000;
/// Turns of each conversation in each round under load.
const SATURATING: usize = 40;
const LOADS: usize = 4;

#[tokio::main]
async fn main() -> Result<(), Fail> {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|arg| arg == "echo") {
        return echo(Path::new(&args[2]), args[3].parse()?).await;
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = tempfile::tempdir()?;
    let ours = System {
        root: root.clone(),
        folder: folder.path().to_owned(),
        base: OURS,
    };
    memory("", &ours).await?;
    let folder_before = tempfile::tempdir()?;
    let before = std::env::var_os("SWITCHBOARD_BENCH_BEFORE").map(|root| System {
        root: root.into(),
        folder: folder_before.path().to_owned(),
        base: BEFORE,
    });
    if let Some(before) = &before {
        memory(" before", before).await?;
    }

    let echoes = echoes(&ours.folder)?;
    let raw = raw_channels(&ours.folder).await?;
    let hop = raw_shapes(&raw).await?;
    let processes = ours.start().await?;
    reads(&ours, &raw, hop).await?;
    let processes_before = match &before {
        Some(before) => Some(before.start().await?),
        None => None,
    };
    let mut compared = vec![Compared::new("", &ours, &processes).await?];
    if let (Some(before), Some(processes)) = (&before, &processes_before) {
        compared.push(Compared::new(" before", before, processes).await?);
    }
    turns(&compared, &raw).await?;
    drop(compared);
    drop(processes_before);
    changes(&ours, &raw).await?;
    drop((processes, echoes));

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
async fn memory(whose: &str, system: &System) -> Result<(), Fail> {
    let mut sample = system.serve("all", &[])?;
    system.ready(0).await;
    let catalog = system.client("catalog")?;
    eventually("the sample is in", async || product(&catalog).await.is_ok()).await;
    let rest = at_rest(&sample).await? / 1e6;
    let session = sign_in(&system.client("identity")?).await?;
    let orchestrator = system.client("orchestrator")?;
    let mut after = Vec::new();
    for _ in 0..5 {
        for _ in 0..5 {
            saturate(&orchestrator, &session, 50).await?;
        }
        after.push(format!("{:.0}", resident(sample.id())? / 1e6));
    }
    let after = after.join(", ");
    println!(
        "(e) memory of serve all{whose} at rest: {rest:.0} MB; after each 2,000 of 10,000 turns: {after} MB"
    );
    stop(&mut sample)
}

/// Five raw echoes.
fn echoes(folder: &Path) -> Result<Processes, Fail> {
    let mut processes = Processes(Vec::new());
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
async fn reads(system: &System, raw: &[Channel], hop: f64) -> Result<(), Fail> {
    let identity = system.client("identity")?;
    let catalog = system.client("catalog")?;
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

/// A system whose turns are compared.
struct Compared<'s> {
    whose: &'static str,
    processes: &'s Processes,
    orchestrator: Client,
    session: String,
}

impl<'s> Compared<'s> {
    async fn new(
        whose: &'static str,
        system: &System,
        processes: &'s Processes,
    ) -> Result<Self, Fail> {
        Ok(Self {
            whose,
            processes,
            orchestrator: system.client("orchestrator")?,
            session: sign_in(&system.client("identity")?).await?,
        })
    }

    /// Milliseconds of CPU of the orchestrator, and of all services.
    fn cpu(&self) -> Result<(f64, f64), Fail> {
        let cpu = self.processes.cpu()?;
        let of = |name: &str| -> f64 {
            let own = cpu.iter().filter(|(of, _)| name == "all" || *of == name);
            own.map(|(_, ms)| ms).sum()
        };
        Ok((of("orchestrator"), of("all")))
    }
}

/// (c) and (d): turns, one at a time and as many as there can be.
async fn turns(systems: &[Compared<'_>], raw: &[Channel]) -> Result<(), Fail> {
    for (what, text, shape) in [
        ("one domain", "show my orders", ONE),
        ("four domains", "why is my order W1000000 late?", FOUR),
    ] {
        let mut talks = Vec::new();
        for system in systems {
            let talk = Talk::start(&system.orchestrator, &system.session).await?;
            talk.say(text).await?;
            talks.push((talk, Vec::with_capacity(ROUNDS)));
        }
        let mut raw_took = Vec::new();
        for round in 0..400 {
            for at in in_turns(systems.len(), round) {
                let (talk, took) = &mut talks[at];
                took.push(timed(&mut || talk.say(text)).await);
            }
            raw_took.push(timed(&mut || raw_turn(raw, shape)).await);
        }
        let raw = median(raw_took);
        for (system, (_, took)) in systems.iter().zip(talks) {
            let (whose, took) = (system.whose, median(took));
            println!(
                "(c) a turn{whose} to its last event, {what}: {took:.0} µs = {:.2} × its raw shape ({raw:.0} µs)",
                took / raw
            );
        }
    }
    saturation(systems, raw).await
}

/// Systems, another first in each round: who comes later finds it warmer, by up to
/// a twentieth.
fn in_turns(many: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..many).map(move |at| (at + round) % many)
}

/// (d)
async fn saturation(systems: &[Compared<'_>], raw: &[Channel]) -> Result<(), Fail> {
    let mut spent: Vec<(Vec<f64>, f64, f64)> = vec![Default::default(); systems.len()];
    let mut raw_rates = Vec::new();
    for round in 0..LOADS {
        for at in in_turns(systems.len(), round) {
            let (system, (rates, orchestrator, all)) = (&systems[at], &mut spent[at]);
            let before = system.cpu()?;
            rates.push(saturate(&system.orchestrator, &system.session, SATURATING).await?);
            let after = system.cpu()?;
            *orchestrator += after.0 - before.0;
            *all += after.1 - before.1;
        }
        let begun = Instant::now();
        futures::future::try_join_all((0..8).map(|_| async {
            for _ in 0..SATURATING {
                raw_turn(raw, FOUR).await?;
            }
            Ok::<_, Fail>(())
        }))
        .await?;
        raw_rates.push((8 * SATURATING) as f64 / begun.elapsed().as_secs_f64());
    }
    let mean = |rates: &[f64]| rates.iter().sum::<f64>() / rates.len() as f64;
    let count = (LOADS * 8 * SATURATING) as f64;
    let raw_rate = mean(&raw_rates);
    for (system, (rates, orchestrator, all)) in systems.iter().zip(spent) {
        let (whose, rate) = (system.whose, mean(&rates));
        println!(
            "(d) at saturation{whose}: {rate:.0} turns/s = {:.2} × its raw shape ({raw_rate:.0}/s); CPU per four-domain turn: orchestrator {:.2} ms, all services {:.2} ms",
            rate / raw_rate,
            orchestrator / count,
            all / count
        );
    }
    Ok(())
}

/// (g): a change of an order over three services.
async fn changes(system: &System, raw: &[Channel]) -> Result<(), Fail> {
    const COUNT: usize = 300;
    let session = sign_in(&system.client("identity")?).await?;
    let changes = Changes::new(system, &session, COUNT).await?;
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
