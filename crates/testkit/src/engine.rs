//! Both engines, an own database per case.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::Location;

/// An engine to run a case on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A folder of files.
    Sqlite,
    /// A database of the server that `SWITCHBOARD_TEST_POSTGRES` names.
    Postgres,
}

impl Engine {
    /// The engines that this machine has. `make test` starts PostgreSQL; a test
    /// that is run by hand without it says so.
    #[must_use]
    pub fn all() -> Vec<Self> {
        match std::env::var("SWITCHBOARD_TEST_POSTGRES") {
            Ok(_) => vec![Self::Sqlite, Self::Postgres],
            Err(_) => {
                println!(
                    "skipped on PostgreSQL: SWITCHBOARD_TEST_POSTGRES is not set (make test sets it)"
                );
                vec![Self::Sqlite]
            }
        }
    }

    /// A fresh database; SQLite's goes into a folder of `folder`.
    ///
    /// # Panics
    /// If PostgreSQL doesn't make one.
    pub async fn location(self, folder: &Path) -> Location {
        match self {
            Self::Sqlite => Location::Folder(folder.join("db")),
            Self::Postgres => {
                let server =
                    std::env::var("SWITCHBOARD_TEST_POSTGRES").expect("SWITCHBOARD_TEST_POSTGRES");
                let name = format!("test_{}", principal::random_id());
                let mut connection = PgConnection::connect(&server)
                    .await
                    .expect("PostgreSQL answers");
                let create = format!("CREATE DATABASE {name}");
                sqlx::raw_sql(AssertSqlSafe(create))
                    .execute(&mut connection)
                    .await
                    .expect("a database");
                let (base, _) = server
                    .rsplit_once('/')
                    .expect("a URL of the database postgres");
                Location::Url(format!("{base}/{name}"))
            }
        }
    }
}
