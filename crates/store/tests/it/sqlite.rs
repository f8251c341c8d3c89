//! What only files have: permissions, and others who write to them.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use rusqlite::Connection;
use store::{Durability, Query, args};
use testkit::Engine;

use crate::place::{THINGS, things};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it's there").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_their_owners_alone() {
    let (place, _store) = things(Engine::Sqlite).await;

    let folder = place.folder.path().join("db");
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("things.db")), 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn writer_outside_of_the_process_is_waited_for() {
    let (place, store) = things(Engine::Sqlite).await;
    let path = place.folder.path().join("db/things.db");
    let backup = Connection::open(path).expect("opened");
    backup.execute_batch("BEGIN IMMEDIATE").expect("begun");
    let waiting = tokio::spawn({
        let store = store.clone();
        async move {
            let mut tx = store.begin(Durability::Full).await?;
            tx.execute(
                "INSERT INTO things (name, count) VALUES ($1, 1)",
                args!["late"],
            )
            .await?;
            tx.commit().await
        }
    });
    // readers don't wait for either
    let sql = "SELECT COUNT(*) FROM things";
    let mut reader = store.reader();
    let read = reader.one::<i64>(sql, args![]);
    let read = tokio::time::timeout(Duration::from_secs(1), read).await;
    assert_eq!(read.expect("at once").expect("read"), 0);
    assert!(!waiting.is_finished());

    backup.execute_batch("COMMIT").expect("committed");

    waiting.await.expect("joined").expect("written");
    assert_eq!(
        store.reader().one::<i64>(sql, args![]).await.expect("read"),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_database_is_one_file_that_opens_again() {
    let (place, store) = things(Engine::Sqlite).await;
    for at in 0..300 {
        let mut tx = store.begin(Durability::Process).await.expect("begun");
        let insert = "INSERT INTO things (name, count) VALUES ($1, $2)";
        tx.execute(insert, args![format!("things/{at}"), at])
            .await
            .expect("inserted");
        tx.commit().await.expect("committed");
    }

    store.close().await;

    let log = fs::metadata(place.folder.path().join("db/things.db-wal"));
    assert!(
        log.map_or(0, |log| log.len()) == 0,
        "the log is written back"
    );
    let again = place.open(&[THINGS]).await.expect("opened");
    let sql = "SELECT COUNT(*) FROM things";
    assert_eq!(
        again.reader().one::<i64>(sql, args![]).await.expect("read"),
        300
    );
}
