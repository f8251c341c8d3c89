//! The two engines behind one face.

use std::{path::PathBuf, sync::Arc, time::Duration};

use contract::{Error, Result};
use principal::Clock;
use sqlx::{
    AssertSqlSafe, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::{sync::watch, task::spawn_blocking};
use tracing::Instrument;

use crate::{
    Migration, Query, Row, Tx, Value,
    error::from_sqlx,
    migrate::{self, MigrateError},
    sqlite::Sqlite,
};

/// Where a service's database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// A folder for SQLite files, one per service.
    Folder(PathBuf),
    /// A PostgreSQL URL; each service has a schema of its own there.
    Url(String),
}

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The loss of power: money, journal, stored replies.
    Full,
    /// The end of the process: leases and transcripts.
    Process,
}

/// The database of one service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) committed: watch::Sender<i64>,
}

#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(PgPool),
}

/// Reads outside of a unit of work: each statement sees the newest commit.
#[derive(Debug, Clone)]
pub struct Reader {
    engine: Engine,
    apart: bool,
}

impl Store {
    /// Opens the database of a service and brings it up to its migrations.
    ///
    /// # Errors
    /// If it can't be opened, or is newer than this binary.
    pub async fn open(
        location: &Location,
        service: &'static str,
        migrations: &[Migration],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, MigrateError> {
        let engine = match location {
            Location::Folder(folder) => Engine::Sqlite(Sqlite::open(folder, service)?),
            Location::Url(url) => Engine::Postgres(postgres(url, service).await?),
        };
        let store = Self {
            engine,
            clock,
            committed: watch::Sender::new(0),
        };
        migrate::run(&store, service, migrations).await?;
        Ok(store)
    }

    /// Reads without a unit of work.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader {
            engine: self.engine.clone(),
            apart: false,
        }
    }

    /// Reads much, as a search or an export does: not in the thread that asks.
    #[must_use]
    pub fn scanner(&self) -> Reader {
        Reader {
            engine: self.engine.clone(),
            apart: true,
        }
    }

    /// Whether the database answers.
    pub async fn is_alive(&self) -> bool {
        let mut reader = self.reader();
        let asked = reader.rows("SELECT 1", Vec::new());
        tokio::time::timeout(Duration::from_secs(1), asked)
            .await
            .is_ok_and(|asked| asked.is_ok())
    }

    /// What time it is here.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Begins a unit of work. Where it isn't committed it's rolled back.
    ///
    /// # Errors
    /// If the database can't be reached.
    pub async fn begin(&self, durability: Durability) -> Result<Tx> {
        Tx::begin(self, durability).await
    }

    /// Lets every connection go.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn postgres(url: &str, service: &str) -> Result<PgPool, MigrateError> {
    let options: PgConnectOptions = url.parse().map_err(from_sqlx)?;
    let options = options
        .options([("search_path", service)])
        .application_name(service);
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(1))
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(from_sqlx)?;
    // the name is one of this binary's own services, not input; replicas that
    // start together both try
    let create = format!("CREATE SCHEMA IF NOT EXISTS {service}");
    for attempt in 0_u8.. {
        match sqlx::raw_sql(AssertSqlSafe(create.clone()))
            .execute(&pool)
            .await
        {
            Ok(_) => break,
            Err(_) if attempt < 3 => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => return Err(from_sqlx(error).into()),
        }
    }
    Ok(pool)
}

impl Query for Reader {
    async fn rows(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>> {
        match &self.engine {
            Engine::Sqlite(sqlite) if self.apart => {
                let sqlite = sqlite.clone();
                let read = spawn_blocking(move || sqlite.rows(sql, &args));
                let read = read.instrument(statement(sql)).await;
                read.map_err(Error::internal)?
            }
            Engine::Sqlite(sqlite) => statement(sql).in_scope(|| sqlite.rows(sql, &args)),
            Engine::Postgres(pool) => postgres_rows(pool, sql, args).await,
        }
    }
}

pub(crate) async fn postgres_rows<'e>(
    executor: impl sqlx::Executor<'e, Database = sqlx::Postgres>,
    sql: &'static str,
    args: Vec<Value>,
) -> Result<Vec<Row>> {
    let rows = bind_postgres(sql, args)
        .fetch_all(executor)
        .instrument(statement(sql))
        .await
        .map_err(from_sqlx)?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

/// The span of a statement: what it does to which table, never its values.
pub(crate) fn statement(sql: &'static str) -> tracing::Span {
    let operation = sql.split(' ').next().unwrap_or_default();
    let after = match operation {
        "UPDATE" => "UPDATE ",
        "INSERT" => "INTO ",
        _ => " FROM ",
    };
    let table = sql
        .split_once(after)
        .and_then(|(_, rest)| rest.split([' ', ',']).next());
    let table = table.unwrap_or_default();
    tracing::info_span!(
        target: "switchboard", "sql", otel.name = %format_args!("{operation} {table}"), otel.kind = "client",
        db.operation.name = operation, db.collection.name = table,
    )
}

pub(crate) fn bind_postgres(
    sql: &'static str,
    args: Vec<Value>,
) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
    args.into_iter()
        .fold(sqlx::query(sql), |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Int(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
        })
}
