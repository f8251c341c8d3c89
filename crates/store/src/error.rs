//! What a database's errors mean.

use contract::{Error, PlatformReason};

/// Another transaction came between: begin again.
#[derive(Debug, thiserror::Error)]
#[error("conflict with another transaction: {0}")]
struct Conflict(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Whether a unit of work failed only because another one came between.
#[must_use]
pub fn is_conflict(error: &Error) -> bool {
    error.cause().is_some_and(
        <dyn std::error::Error + std::marker::Send + std::marker::Sync + 'static>::is::<Conflict>,
    )
}

/// An error of a statement, a commit or a pool of PostgreSQL.
pub(crate) fn from_sqlx(error: sqlx::Error) -> Error {
    let code = match &error {
        sqlx::Error::Database(database) => database.code().map(std::borrow::Cow::into_owned),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
            return Error::from(PlatformReason::Unreachable).because(error);
        }
        _ => None,
    };
    match code.as_deref() {
        // serialization failure, deadlock; a unique violation under
        // concurrency: begin again and see the row
        Some("40001" | "40P01" | "23505") => {
            Error::from(PlatformReason::Busy).because(Conflict(error.into()))
        }
        // the server goes away or fails over
        Some("57P01" | "57P02" | "57P03" | "25006") => {
            Error::from(PlatformReason::Unreachable).because(error)
        }
        _ => Error::internal(error),
    }
}

/// An error of SQLite.
pub(crate) fn from_sqlite(error: rusqlite::Error) -> Error {
    use rusqlite::ffi;
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(
            ffi::SQLITE_BUSY
            | ffi::SQLITE_BUSY_SNAPSHOT
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_UNIQUE,
        ) => Error::from(PlatformReason::Busy).because(Conflict(error.into())),
        Some(ffi::SQLITE_CANTOPEN | ffi::SQLITE_FULL) => {
            Error::from(PlatformReason::Unreachable).because(error)
        }
        _ => Error::internal(error),
    }
}
