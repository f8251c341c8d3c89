//! Migrations: run on start, once, also when replicas start together. A binary
//! that is older than its database says so and stops.

use std::path::PathBuf;

use aws_lc_rs::digest::{SHA256, digest};
use contract::{Error, Result};

use crate::{Durability, FromRow, Query, Row, Store, Tx, args};

/// One step of a schema; never changed once it has been released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number: 1, 2, 3 …
    pub version: i64,
    /// Its name, such as `orders`.
    pub name: &'static str,
    /// The statements, for both engines.
    pub sql: &'static str,
    /// Other statements for PostgreSQL, where they must differ.
    pub postgres: Option<&'static str>,
}

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The folder can't be used.
    #[error("can't use the data folder {0}: {1}")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The database refuses.
    #[error("database: {}", .0.with_causes())]
    Database(#[from] Error),
    /// The database is newer.
    #[error(
        "the database of {service} is at version {found}, this binary knows {known}: run the newer \
         binary, or restore the database of before the upgrade"
    )]
    Newer {
        /// Whose.
        service: &'static str,
        /// The version of the database.
        found: i64,
        /// The newest version that this binary knows.
        known: i64,
    },
    /// A migration that ran is not the one of this binary.
    #[error("migration {version} of {service} was another one when it ran: this is not its binary")]
    Changed {
        /// Whose.
        service: &'static str,
        /// Which.
        version: i64,
    },
}

/// The platform's own tables, under the numbers that services don't use.
const PLATFORM: [Migration; 3] = [
    Migration {
        version: 0,
        name: "platform",
        sql: include_str!("../migrations/0000_platform.sql"),
        postgres: None,
    },
    Migration {
        version: -1,
        name: "refusals",
        sql: include_str!("../migrations/0000_refusals.sql"),
        postgres: None,
    },
    Migration {
        version: -2,
        name: "sagas",
        sql: include_str!("../migrations/0000_sagas.sql"),
        postgres: None,
    },
];

struct Applied {
    version: i64,
    checksum: String,
}

impl FromRow for Applied {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            version: row.get(0)?,
            checksum: row.get(1)?,
        })
    }
}

/// Brings a database up to the migrations of this binary.
pub(crate) async fn run(
    store: &Store,
    service: &'static str,
    migrations: &[Migration],
) -> Result<(), MigrateError> {
    let mut attempt = 0;
    loop {
        match once(store, service, migrations).await {
            // a replica migrated while this one waited: its snapshot is too old
            Err(MigrateError::Database(_)) if attempt < 5 => attempt += 1,
            done => return done,
        }
    }
}

async fn once(
    store: &Store,
    service: &'static str,
    migrations: &[Migration],
) -> Result<(), MigrateError> {
    let mut tx = store.begin(Durability::Full).await?;
    if tx.is_postgres() {
        // until the commit: replicas that start together wait here
        tx.rows(
            "SELECT pg_advisory_xact_lock(hashtext($1)) IS NULL",
            args![service],
        )
        .await?;
    }
    tx.script(
        "CREATE TABLE IF NOT EXISTS schema_version \
         (version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, time BIGINT NOT NULL)",
    )
    .await?;
    let applied: Vec<Applied> = tx
        .all(
            "SELECT version, checksum FROM schema_version ORDER BY version",
            Vec::new(),
        )
        .await?;
    let known = migrations.last().map_or(0, |last| last.version);
    if let Some(found) = applied.last().filter(|last| last.version > known) {
        return Err(MigrateError::Newer {
            service,
            found: found.version,
            known,
        });
    }
    for migration in PLATFORM.iter().chain(migrations) {
        match applied
            .iter()
            .find(|applied| applied.version == migration.version)
        {
            Some(applied) if applied.checksum != checksum(migration.sql) => {
                return Err(MigrateError::Changed {
                    service,
                    version: migration.version,
                });
            }
            Some(_) => {}
            None => apply(&mut tx, migration).await?,
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn apply(tx: &mut Tx, migration: &Migration) -> Result<()> {
    let sql = match migration.postgres {
        Some(postgres) if tx.is_postgres() => postgres,
        _ => migration.sql,
    };
    tx.script(sql).await?;
    let now = tx.now();
    tx.execute(
        "INSERT INTO schema_version (version, name, checksum, time) VALUES ($1, $2, $3, $4)",
        args![
            migration.version,
            migration.name,
            checksum(migration.sql),
            now
        ],
    )
    .await?;
    tracing::info!(
        version = migration.version,
        name = migration.name,
        "migrated"
    );
    Ok(())
}

fn checksum(sql: &str) -> String {
    hex::encode(digest(&SHA256, sql.as_bytes()))
}
