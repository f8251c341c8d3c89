//! Migrations: once, also when replicas start together; never backwards.

use store::{MigrateError, Migration, Query, args};
use testkit::Engine;

use crate::place::{Place, THINGS};

const MORE: Migration = Migration {
    version: 2,
    name: "more",
    sql: "INSERT INTO things (name, count) VALUES ('migrated', 1)",
    postgres: None,
};

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_migrate_once() {
    for engine in Engine::all() {
        let place = Place::new(engine).await;
        // one process holds a data folder; a server has as many as there are
        let replicas = if engine == Engine::Postgres { 6 } else { 1 };
        let opened = (0..replicas).map(|_| place.open(&[THINGS, MORE]));

        for store in futures::future::join_all(opened).await {
            let store = store.unwrap_or_else(|error| panic!("{engine:?}: {error}"));
            let sql = "SELECT count FROM things WHERE name = $1";
            let count: i64 = store
                .reader()
                .one(sql, args!["migrated"])
                .await
                .expect("a row");
            assert_eq!(count, 1, "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn database_of_a_newer_binary_is_left_alone() {
    for engine in Engine::all() {
        let place = Place::new(engine).await;
        let newer = place.open(&[THINGS, MORE]).await.expect("opened");
        newer.close().await;

        let older = place.open(&[THINGS]).await.expect_err("too old");

        assert!(
            matches!(
                older,
                MigrateError::Newer {
                    found: 2,
                    known: 1,
                    ..
                }
            ),
            "{engine:?}: {older}"
        );
        assert!(
            older.to_string().contains("run the newer binary"),
            "{older}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migration_that_ran_otherwise_is_told() {
    for engine in Engine::all() {
        let place = Place::new(engine).await;
        place.open(&[THINGS]).await.expect("opened").close().await;
        let other = Migration {
            sql: "CREATE TABLE things (name TEXT PRIMARY KEY)",
            ..THINGS
        };

        let refused = place.open(&[other]).await.expect_err("another one");

        assert!(
            matches!(refused, MigrateError::Changed { version: 1, .. }),
            "{refused}"
        );
    }
}
