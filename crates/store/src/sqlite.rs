//! SQLite, in the thread that asks: a statement on a local file takes less
//! than to hand it to another thread and back (decision 0006).
//!
//! What may wait for a disk doesn't run there: a commit that has to survive the
//! loss of power, and the checkpoint of the log.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use contract::{Error, Result};
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, Statement, ToSql, config::DbConfig, types};
use tokio::{sync::OwnedMutexGuard, task::spawn_blocking};

use crate::{
    Durability, MigrateError, Row, Value,
    error::{from_sqlite, is_conflict},
};

/// How many readers are kept open; more are opened while more read at once.
const READERS: usize = 8;
/// After so many commits the log is written back into the database.
const COMMITS_PER_CHECKPOINT: u32 = 256;
/// How often and how long a unit of work waits for a writer outside of this
/// process, such as a backup.
const WAITS: u32 = 100;
const WAIT: Duration = Duration::from_millis(20);

/// The database of one service: one writer behind a fair queue, so that no unit
/// of work is ever told "busy" by another one; as many readers as read at once.
#[derive(Debug, Clone)]
pub(crate) struct Sqlite {
    path: Arc<Path>,
    writer: Arc<tokio::sync::Mutex<Writer>>,
    readers: Arc<Mutex<Vec<Connection>>>,
}

#[derive(Debug)]
struct Writer {
    connection: Connection,
    durability: Durability,
    commits: u32,
}

/// A transaction. One that is dropped is taken back.
#[derive(Debug)]
pub(crate) struct Unit(Option<OwnedMutexGuard<Writer>>);

impl Sqlite {
    /// Opens `<folder>/<service>.db`, readable for its owner alone.
    pub(crate) fn open(folder: &Path, service: &str) -> Result<Self, MigrateError> {
        let unusable = |error| MigrateError::Folder(folder.to_owned(), error);
        fs::create_dir_all(folder).map_err(unusable)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(unusable)?;
        let path: PathBuf = folder.join(format!("{service}.db"));
        let connection = Connection::open(&path).map_err(from_sqlite)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(unusable)?;
        prepare(
            &connection,
            // the checkpoint is ours: it waits for the disk
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; \
             PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL",
            Duration::ZERO,
        )?;
        let writer = Writer {
            connection,
            durability: Durability::Full,
            commits: 0,
        };
        Ok(Self {
            path: path.into(),
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
            readers: Arc::default(),
        })
    }

    /// Reads outside of a unit of work.
    pub(crate) fn rows(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
        let free = self.readers.lock().pop();
        let connection = match free {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let found = rows(&connection, sql, args);
        let mut readers = self.readers.lock();
        if readers.len() < READERS {
            readers.push(connection);
        }
        found
    }

    fn reader(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(from_sqlite)?;
        prepare(
            &connection,
            // small: what is read often is in the system's own cache
            "PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY",
            Duration::from_millis(100),
        )?;
        Ok(connection)
    }

    /// Begins a unit of work, after those that came before.
    pub(crate) async fn begin(&self, durability: Durability) -> Result<Unit> {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        for _ in 0..WAITS {
            match writer.begin(durability) {
                Err(error) if is_conflict(&error) => tokio::time::sleep(WAIT).await,
                Err(error) => return Err(error),
                Ok(()) => return Ok(Unit(Some(writer))),
            }
        }
        writer.begin(durability).map(|()| Unit(Some(writer)))
    }

    /// Leaves everything in the one file.
    pub(crate) async fn close(&self) {
        self.readers.lock().clear();
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let written = spawn_blocking(move || writer.checkpoint("TRUNCATE")).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "the log stays beside the database");
        }
    }
}

impl Writer {
    fn begin(&mut self, durability: Durability) -> Result<()> {
        if self.durability != durability {
            self.run(match durability {
                Durability::Full => "PRAGMA synchronous = FULL",
                Durability::Process => "PRAGMA synchronous = NORMAL",
            })?;
            self.durability = durability;
        }
        // a deferred one that reads and then writes is told "busy" at once
        self.run("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<()> {
        self.run("COMMIT").inspect_err(|_| self.rollback())?;
        self.commits += 1;
        if self.commits >= COMMITS_PER_CHECKPOINT {
            self.commits = 0;
            if let Err(error) = self.checkpoint("PASSIVE") {
                tracing::warn!(%error, "checkpoint");
            }
        }
        Ok(())
    }

    /// Whether the next commit waits for the disk.
    fn waits(&self) -> bool {
        self.durability == Durability::Full || self.commits + 1 >= COMMITS_PER_CHECKPOINT
    }

    fn rollback(&self) {
        // a failed commit may have taken it back already
        if !self.connection.is_autocommit()
            && let Err(error) = self.run("ROLLBACK")
        {
            tracing::error!(%error, "rollback");
        }
    }

    fn checkpoint(&self, how: &str) -> Result<()> {
        self.connection
            .query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()))
            .map_err(from_sqlite)
    }

    fn run(&self, sql: &str) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(from_sqlite)?;
        statement.raw_execute().map(drop).map_err(from_sqlite)
    }
}

impl Unit {
    fn connection(&self) -> Result<&Connection> {
        let writer = self.0.as_ref();
        writer
            .map(|writer| &writer.connection)
            .ok_or_else(|| Error::internal("the unit of work is over"))
    }

    pub(crate) fn rows(&self, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
        rows(self.connection()?, sql, args)
    }

    pub(crate) fn execute(&self, sql: &str, args: &[Value]) -> Result<u64> {
        let mut statement = self
            .connection()?
            .prepare_cached(sql)
            .map_err(from_sqlite)?;
        bind(&mut statement, args)?;
        let changed = statement.raw_execute().map_err(from_sqlite)?;
        Ok(changed as u64)
    }

    pub(crate) fn script(&self, sql: &str) -> Result<()> {
        self.connection()?.execute_batch(sql).map_err(from_sqlite)
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        match self.0.take() {
            Some(mut writer) if writer.waits() => spawn_blocking(move || writer.commit())
                .await
                .map_err(Error::internal)?,
            Some(mut writer) => writer.commit(),
            None => Ok(()),
        }
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if let Some(writer) = &self.0 {
            writer.rollback();
        }
    }
}

fn prepare(connection: &Connection, pragmas: &str, busy: Duration) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // a statement keeps its plan, whatever is bound: planning again costs more
    // than it runs
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(from_sqlite)?;
    connection.busy_timeout(busy).map_err(from_sqlite)?;
    connection.execute_batch(pragmas).map_err(from_sqlite)
}

fn rows(connection: &Connection, sql: &str, args: &[Value]) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql).map_err(from_sqlite)?;
    bind(&mut statement, args)?;
    let columns = statement.column_count();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(from_sqlite)? {
        let values = (0..columns).map(|column| row.get(column));
        let values = values.collect::<Result<_, _>>().map_err(from_sqlite)?;
        found.push(Row::Sqlite(values));
    }
    Ok(found)
}

/// Binds arguments to `$1`, `$2` …, which SQLite takes for names and counts as
/// they come.
fn bind(statement: &mut Statement<'_>, args: &[Value]) -> Result<()> {
    for place in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| args.get(number.checked_sub(1)?));
        let value = value.ok_or_else(|| Error::internal("an argument without a value"))?;
        statement
            .raw_bind_parameter(place, value)
            .map_err(from_sqlite)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<types::ToSqlOutput<'_>> {
        let value = match self {
            Self::Text(Some(text)) => types::ValueRef::Text(text.as_bytes()),
            Self::Int(Some(number)) => types::ValueRef::Integer(*number),
            Self::Bytes(Some(bytes)) => types::ValueRef::Blob(bytes),
            Self::Text(None) | Self::Int(None) | Self::Bytes(None) => types::ValueRef::Null,
        };
        Ok(types::ToSqlOutput::Borrowed(value))
    }
}
