//! The feed: numbers in the order of commits, none lost to a watcher.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use contract::Result;
use futures::future::join_all;
use store::{Change, Durability, Store, Stored, unit};
use testkit::Engine;

use crate::place::{annas, things};

async fn change(store: &Store, name: String) -> Result<()> {
    loop {
        let change = Change {
            name: name.clone(),
            kind: "thing.changed".into(),
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_old_is_forgotten_and_what_is_new_stays() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        let written: Result<()> = async {
            unit!(store, Durability::Process, |tx| {
                for at in 0..1_200 {
                    let id = format!("r{at}");
                    Stored::keep(tx, annas(&id), b"hash", Vec::new()).await?;
                    tx.change(Change {
                        name: id,
                        kind: "thing.changed".into(),
                        tags: Vec::new(),
                    });
                }
                Ok(())
            })
        }
        .await;
        written.expect("written");
        let kept = async |id: &str| {
            let mut reader = store.reader();
            let kept = Stored::find(&mut reader, annas(id), b"hash").await;
            kept.expect("read").is_some()
        };
        let now = store.clock().now();
        store
            .sweep(now.before(Duration::from_secs(60)))
            .await
            .expect("swept");
        assert!(kept("r0").await && kept("r1199").await, "{engine:?}");

        store
            .sweep(now.after(Duration::from_secs(60)))
            .await
            .expect("swept");

        assert!(!kept("r0").await && !kept("r1199").await, "{engine:?}");
        assert!(store.changes_after(0).await.expect("read").is_empty());
        // numbers go on from where they were
        change(&store, "things/new".into())
            .await
            .expect("committed");
        assert_eq!(
            store.changes_after(0).await.expect("read")[0].sequence,
            1_201
        );
    }
}
