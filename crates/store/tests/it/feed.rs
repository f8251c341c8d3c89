//! The feed: numbers in the order of commits, none lost to a watcher.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use contract::Result;
use futures::future::join_all;
use store::{Change, Durability, Store, unit};
use testkit::Engine;

use crate::place::things;

async fn change(store: &Store, name: String) -> Result<()> {
    loop {
        let change = Change {
            name: name.clone(),
            kind: "thing.changed",
            tags: vec!["a".into(), "b".into()],
        };
        let done: Result<()> = async {
            unit!(store, Durability::Process, |tx| {
                tx.change(change.clone());
                Ok(())
            })
        }
        .await;
        // it met others too often
        match done {
            Err(error) if error.is(contract::PlatformReason::Busy) => {}
            done => return done,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn watcher_who_moves_on_misses_nothing() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        let over = Arc::new(AtomicBool::new(false));
        let watched = tokio::spawn({
            let (store, over) = (store.clone(), Arc::clone(&over));
            async move {
                let mut seen = Vec::new();
                loop {
                    let last = over.load(Ordering::SeqCst);
                    let after = seen.len().try_into().expect("few");
                    let more = store.changes_after(after).await.expect("read");
                    seen.extend(
                        more.into_iter()
                            .map(|change| (change.sequence, change.name)),
                    );
                    if last {
                        return seen;
                    }
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut committed = store.committed();

        let changes = (0..30).map(|at| change(&store, format!("things/{at}")));
        for done in join_all(changes).await {
            done.expect("committed");
        }
        over.store(true, Ordering::SeqCst);

        let seen = watched.await.expect("watched");
        let numbers: Vec<i64> = seen.iter().map(|(sequence, _)| *sequence).collect();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>(), "{engine:?}");
        assert_eq!(*committed.borrow_and_update(), 30);
    }
}
