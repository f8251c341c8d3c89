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

use std::{sync::Arc, time::Duration};

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

/// How many sequences are gone through in one session.
const SESSION: usize = 500;

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
        let numbered: Vec<(usize, &Sequence)> = sequences.iter().enumerate().collect();
        let mut played: Vec<(usize, usize)> = Vec::new();
        for some in numbered.chunks(SESSION) {
            // a session is over after ten minutes, and a code counts once
            system.clock.advance(Duration::from_secs(31));
            let customer = anna(&system, Assurance::Verified).await;
            let orchestrator = Orchestrator::of(&system, &customer);
            let each =
                stream::iter(some).map(|(at, sequence)| play(&place, &orchestrator, *at, sequence));
            played.extend(each.buffer_unordered(8).collect::<Vec<_>>().await);
        }
        let done: usize = played.iter().map(|(done, _)| done).sum();
        let refused: usize = played.iter().map(|(_, refused)| refused).sum();
        println!(
            "{engine:?}: {} sequences, {done} changes done, {refused} refused",
            sequences.len()
        );
        assert!(done * 10 > refused && refused * 10 > done, "one-sided");
    }
}
