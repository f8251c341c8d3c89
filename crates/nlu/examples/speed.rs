//! How long understanding takes: training, one sentence, memory; on one core
//! but for training. Lines are those of `switchboard nlu`.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench")]

use std::{hint::black_box, time::Instant};

use nlu::{
    Classifier, affirmed, clauses,
    dataset::{self, of_split},
    entities::{Here, Kind, Name, Names, Patterns, find},
};

#[path = "../tests/hostile/pieces.rs"]
mod pieces;

use pieces::PIECES;

const HERE: Here<'_> = Here {
    today: 20_000,
    language: "en",
};
/// How often each sentence is read.
const TIMES: usize = 20;

fn main() {
    let path = std::env::args().nth(1).expect("a file of JSON Lines");
    let out_of_scope = std::env::args().nth(2).unwrap_or_default();
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let all = dataset::read(&text).expect("it is JSON Lines");
    let (mut train, dev) = (of_split(&all, "train"), of_split(&all, "dev"));
    train.retain(|one| one.intent != out_of_scope);
    let begun = Instant::now();
    let classifier = Classifier::train(&train);
    println!(
        "trained on {} sentences of {} intents in {:.2} s; {:.1} MB",
        train.len(),
        classifier.intents().len(),
        begun.elapsed().as_secs_f64(),
        f64::from(u32::try_from(classifier.bytes()).unwrap_or(u32::MAX)) / 1e6
    );
    let twelve: Vec<&str> = dev
        .iter()
        .map(|one| one.text.as_str())
        .filter(|text| text.split_whitespace().count() == 12)
        .collect();
    let numbers = [r"#?\b(W\d{7})\b".into()];
    let patterns = Patterns::new(&[(Kind::OrderNumber, &numbers)], "US").expect("patterns");
    let names: Vec<Name> = (0..500)
        .map(|at| Name::product(format!("products/{at}"), format!("Desk Lamp Model {at}")))
        .collect();
    let names = Names::new(&names);
    timed("classification of 12 words", &twelve, |text| {
        black_box(classifier.classify(text, None));
    });
    timed("entities of 12 words", &twelve, |text| {
        black_box(find(text, &patterns, &names, HERE));
    });
    slowest(&|text| {
        black_box(classifier.classify(text, None));
        black_box(find(text, &patterns, &names, HERE));
        for part in clauses(text, &[], "en") {
            black_box(affirmed(&text[part.span]));
        }
    });
}

/// What takes longest of long texts that say one thing again and again.
fn slowest(work: &dyn Fn(&str)) {
    // tables that are built when they're first used
    work("call +1 415 555 2671 on Monday");
    let took = PIECES.map(|piece| {
        let text = piece.repeat(64_000 / piece.len());
        let text = nlu::read(&text);
        let begun = Instant::now();
        work(text);
        (begun.elapsed(), piece)
    });
    if let Some((took, piece)) = took.into_iter().max() {
        println!(
            "the slowest of {} hostile texts: {took:?}, of {piece:?}",
            PIECES.len()
        );
    }
}

/// The middle and the slowest hundredth, in microseconds.
fn timed(what: &str, texts: &[&str], work: impl Fn(&str)) {
    let mut took: Vec<u128> = Vec::new();
    for _ in 0..TIMES {
        for text in texts {
            let begun = Instant::now();
            work(text);
            took.push(begun.elapsed().as_nanos());
        }
    }
    took.sort_unstable();
    let at = |share: usize| {
        let nanos = took.get(took.len() * share / 100).copied().unwrap_or(0);
        f64::from(u32::try_from(nanos).unwrap_or(u32::MAX)) / 1e3
    };
    println!(
        "{what}: p50 {:.1} µs, p99 {:.1} µs, {} times",
        at(50),
        at(99),
        took.len()
    );
}
