//! Units of work: whole or not at all, one after the other where they meet.

use contract::{PlatformReason, Result, saga::Pending};
use futures::future::join_all;
use store::{CameTo, Durability, Query, RequestKey, Store, Stored, args, unit};
use testkit::Engine;

use crate::place::{annas, things};

async fn count(store: &Store, name: &str) -> Result<i64> {
    let sql = "SELECT count FROM things WHERE name = $1";
    let found: Option<i64> = store.reader().optional(sql, args![name]).await?;
    Ok(found.unwrap_or_default())
}

async fn put(store: &Store, name: &str, durability: Durability) -> Result<()> {
    unit!(store, durability, |tx| {
        tx.execute(
            "INSERT INTO things (name, count) VALUES ($1, 0)",
            args![name],
        )
        .await?;
        Ok(())
    })
}

/// Reads, then writes what it read and one more.
async fn add(store: &Store, name: &str) -> Result<()> {
    unit!(store, Durability::Process, |tx| {
        let now: i64 = tx
            .one("SELECT count FROM things WHERE name = $1", args![name])
            .await?;
        // $2 before $1: both engines count by number, not by place
        tx.execute(
            "UPDATE things SET count = $2 WHERE name = $1",
            args![name, now + 1],
        )
        .await?;
        Ok(())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_increment_is_lost() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        put(&store, "hits", Durability::Full).await.expect("put");

        let all = join_all((0..40).map(|_| add(&store, "hits"))).await;

        // one that met others too often says so, and has changed nothing
        let done = all.iter().filter(|done| done.is_ok()).count();
        for refused in all.into_iter().filter_map(Result::err) {
            assert!(refused.is(PlatformReason::Busy), "{engine:?}: {refused}");
        }
        let counted = count(&store, "hits").await.expect("read");
        assert_eq!(usize::try_from(counted), Ok(done), "{engine:?}");
        assert!(engine == Engine::Postgres || done == 40);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unit_that_is_left_is_taken_back() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        let mut left = store.begin(Durability::Full).await.expect("begun");
        let insert = "INSERT INTO things (name, count) VALUES ($1, $2)";
        left.execute(insert, args!["left", 1])
            .await
            .expect("inserted");
        let own: i64 = left
            .one("SELECT count FROM things WHERE name = $1", args!["left"])
            .await
            .expect("it sees its own");
        assert_eq!(own, 1);

        drop(left);

        assert_eq!(count(&store, "left").await.expect("read"), 0, "{engine:?}");
        // and the next one isn't kept waiting
        put(&store, "left", Durability::Process).await.expect("put");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn error_inside_takes_everything_back() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        let failed: Result<()> = async {
            unit!(store, Durability::Full, |tx| {
                tx.execute(
                    "INSERT INTO things (name, count) VALUES ($1, 7)",
                    args!["half"],
                )
                .await?;
                Err(contract::Error::not_found())
            })
        }
        .await;

        assert!(failed.expect_err("refused").is(PlatformReason::NotFound));
        assert_eq!(count(&store, "half").await.expect("read"), 0, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_reply_is_found_by_subject_method_and_id_alone() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        let kept: Result<()> = async {
            unit!(store, Durability::Full, |tx| {
                Stored::keep(tx, annas("r1"), b"hash", b"reply".to_vec()).await
            })
        }
        .await;
        kept.expect("kept");
        let mut tx = store.begin(Durability::Process).await.expect("begun");
        let pending = Pending {
            subject: annas("r1").subject.into(),
            method: annas("r1").method.into(),
            request_id: "r1".into(),
            ..Pending::default()
        };
        tx.amend(&pending, None).await.expect("taken back");
        let undecided = Stored::find(&mut tx, annas("r1"), b"hash").await;
        assert!(matches!(undecided, Ok(Some(CameTo::Undecided))));
        let later = tx.amend(&pending, Some(b"later".to_vec())).await;
        later.expect("amended");
        let same = Stored::find(&mut tx, annas("r1"), b"hash").await;
        let told = same.expect("found").map(CameTo::told);
        assert_eq!(told.expect("kept").expect("a reply"), b"later");
        let other = Stored::find(&mut tx, annas("r1"), b"other").await;
        assert!(
            other
                .expect_err("reused")
                .is(PlatformReason::RequestIdReused)
        );
        for (subject, method) in [("boris", "/m"), ("anna", "/n")] {
            let key = RequestKey {
                subject,
                method,
                request_id: "r1",
            };
            let none = Stored::find(&mut tx, key, b"other").await;
            assert!(none.expect("looked").is_none(), "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn request_that_was_asked_after_can_not_be_done_any_more() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        for _ in 0..2 {
            let asked: Result<Option<Stored>> = async {
                unit!(store, Durability::Full, |tx| {
                    Stored::outcome(tx, annas("r1")).await
                })
            }
            .await;
            let came_to = asked.expect("asked").map(|stored| stored.came_to);
            assert!(matches!(came_to, None | Some(CameTo::Refused(_))));
        }
        let mut reader = store.reader();
        let late = Stored::find(&mut reader, annas("r1"), b"hash").await;
        let told = late.expect("found").map(CameTo::told);
        let refusal = told.expect("kept").expect_err("refused");
        assert!(refusal.is(PlatformReason::RequestWithdrawn), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn name_that_is_taken_is_told_and_not_tried_for_long() {
    for engine in Engine::all() {
        let (_place, store) = things(engine).await;
        put(&store, "mug", Durability::Full)
            .await
            .expect("the first");
        let tries = std::sync::atomic::AtomicU32::new(0);
        let again: Result<()> = async {
            unit!(store, Durability::Full, |tx| {
                tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let sql = "INSERT INTO things (name, count) VALUES ($1, $2)";
                tx.execute(sql, args!["mug", 1_i64]).await.map(drop)
            })
        }
        .await;
        let refused = again.expect_err("taken");
        assert!(
            refused.is(PlatformReason::AlreadyExists),
            "{engine:?}: {refused}"
        );
        assert!(tries.into_inner() <= 5, "{engine:?}");
    }
}
