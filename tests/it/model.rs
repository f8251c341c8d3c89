//! Random sequences of changes against a small model of the rules: the same
//! outcome, reason by reason, on both engines. The model is written from the
//! rules as they are told to people, not from the code.
//!
//! `SWITCHBOARD_SEQUENCES` says how many there are; CI plays ten thousand.

mod ask;
mod place;
mod play;
mod rules;
mod wish;

use std::sync::Arc;

use contract::Assurance;
use futures::{StreamExt, stream};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use testkit::Engine;

use self::{
    place::Place,
    play::play,
    wish::{Sequence, sequence},
};
use crate::{
    taken_over::Orchestrator,
    world::{anna, world},
};

/// How many sequences are played on each engine.
fn count() -> usize {
    let given = std::env::var("SWITCHBOARD_SEQUENCES").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(500)
}

#[tokio::test(flavor = "multi_thread")]
async fn random_changes_come_out_as_the_rules_say() {
    let mut runner = TestRunner::deterministic();
    let strategy = sequence();
    let sequences: Vec<Sequence> = (0..count())
        .map(|_| {
            strategy
                .new_tree(&mut runner)
                .expect("a sequence")
                .current()
        })
        .collect();
    let sequences = Arc::new(sequences);
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let place = Place::filled(&system, &sequences).await;
        let customer = anna(&system, Assurance::Verified).await;
        let orchestrator = Orchestrator::of(&system, &customer);
        let played = stream::iter(sequences.iter().enumerate())
            .map(|(at, sequence)| play(&place, &orchestrator, at, sequence));
        let played: Vec<(usize, usize)> = played.buffer_unordered(8).collect().await;
        let done: usize = played.iter().map(|(done, _)| done).sum();
        let refused: usize = played.iter().map(|(_, refused)| refused).sum();
        println!(
            "{engine:?}: {} sequences, {done} changes done, {refused} refused",
            sequences.len()
        );
        assert!(done * 10 > refused && refused * 10 > done, "one-sided");
    }
}
