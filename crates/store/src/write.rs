//! The unit of work: what a write does, and what goes with it, commits at once.

use std::time::Duration;

use contract::{Result, value::Instant};
use sqlx::{AssertSqlSafe, Postgres, Transaction};
use tokio::sync::watch;
use tracing::Instrument;

use crate::{
    Change, Durability, Query, Row, Store, Value,
    engine::{Engine, bind_postgres, postgres_rows, statement},
    error::{from_sqlx, is_conflict, is_duplicate},
    sqlite,
};

/// How often a unit of work is begun again.
const ATTEMPTS: u32 = 12;

/// As often to see a row that another wrote.
const SEEN: u32 = 4;

/// A unit of work.
#[derive(Debug)]
pub struct Tx {
    connection: Connection,
    changes: Vec<Change>,
    now: Instant,
    committed: watch::Sender<i64>,
}

#[derive(Debug)]
enum Connection {
    Sqlite(sqlite::Unit),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    #[expect(clippy::disallowed_methods, reason = "the one place that begins")]
    pub(crate) async fn begin(store: &Store, durability: Durability) -> Result<Self> {
        let connection = match &store.engine {
            Engine::Sqlite(sqlite) => Connection::Sqlite(sqlite.begin(durability).await?),
            Engine::Postgres(pool) => {
                let begin = match durability {
                    Durability::Full => "BEGIN ISOLATION LEVEL SERIALIZABLE",
                    Durability::Process => {
                        "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL synchronous_commit = off"
                    }
                };
                Connection::Postgres(pool.begin_with(begin).await.map_err(from_sqlx)?)
            }
        };
        Ok(Self {
            connection,
            changes: Vec::new(),
            now: store.clock.now(),
            committed: store.committed.clone(),
        })
    }

    /// When the unit began, UTC.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Runs a statement; gives how many rows it changed.
    ///
    /// # Errors
    /// If the database refuses it.
    pub async fn execute(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64> {
        match &mut self.connection {
            Connection::Sqlite(unit) => statement(sql).in_scope(|| unit.execute(sql, &args)),
            Connection::Postgres(transaction) => {
                let done = bind_postgres(sql, args)
                    .execute(&mut **transaction)
                    .instrument(statement(sql))
                    .await;
                Ok(done.map_err(from_sqlx)?.rows_affected())
            }
        }
    }

    /// Runs a script of statements without arguments.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        match &mut self.connection {
            Connection::Sqlite(unit) => unit.script(sql),
            Connection::Postgres(transaction) => {
                let script = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                let done = script.execute(&mut **transaction).await;
                done.map(drop).map_err(from_sqlx)
            }
        }
    }

    /// Whether it's PostgreSQL: for the few statements of the platform that
    /// must differ.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.connection, Connection::Postgres(_))
    }

    /// Tells the change feed, if and when the unit commits.
    pub fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Commits everything.
    ///
    /// # Errors
    /// If another transaction came between, or the database is gone.
    pub async fn commit(mut self) -> Result<()> {
        let changes = std::mem::take(&mut self.changes);
        let sequence = crate::outbox::write(&mut self, changes).await?;
        match self.connection {
            Connection::Sqlite(unit) => unit.commit().await?,
            Connection::Postgres(transaction) => transaction.commit().await.map_err(from_sqlx)?,
        }
        if let Some(sequence) = sequence {
            self.committed.send_if_modified(|newest| {
                let newer = sequence > *newest;
                *newest = (*newest).max(sequence);
                newer
            });
        }
        Ok(())
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// If the database is gone; it takes it back then by itself.
    pub async fn rollback(self) -> Result<()> {
        match self.connection {
            // what is dropped is taken back
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(transaction) => transaction.rollback().await.map_err(from_sqlx),
        }
    }
}

impl Query for Tx {
    async fn rows(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>> {
        match &mut self.connection {
            Connection::Sqlite(unit) => statement(sql).in_scope(|| unit.rows(sql, &args)),
            Connection::Postgres(transaction) => postgres_rows(&mut **transaction, sql, args).await,
        }
    }
}

/// What became of an attempt.
#[derive(Debug)]
pub enum Finish<T> {
    /// It's over, well or not.
    Done(Result<T>),
    /// Another transaction came between.
    Again,
}

/// Commits a unit of work that went well, takes back one that didn't, and says
/// whether to begin again.
pub async fn finish<T>(unit: Tx, done: Result<T>, attempt: u32) -> Finish<T> {
    let done = match done {
        Ok(value) => unit.commit().await.map(|()| value),
        Err(error) => {
            if let Err(lost) = unit.rollback().await {
                tracing::warn!(error = %lost, "rollback");
            }
            Err(error)
        }
    };
    match done {
        // another may have written it just now, and then it's seen at once; whoever
        // finds it taken again and again gave a key that is
        Err(error) if is_duplicate(&error) && attempt < SEEN => Finish::Again,
        Err(error) if is_conflict(&error) && attempt < ATTEMPTS => {
            // the jitter of chance keeps two units from meeting again
            let [jitter] = principal::random_bytes::<1>();
            let wait = u64::from(jitter % 8 + 1) << attempt.min(5);
            tokio::time::sleep(Duration::from_millis(wait)).await;
            Finish::Again
        }
        done => Finish::Done(done),
    }
}
