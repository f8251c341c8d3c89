//! What a database's errors mean.

use contract::{Error, PlatformReason};

/// Another transaction came between: begin again.
#[derive(Debug, thiserror::Error)]
#[error("conflict with another transaction: {0}")]
struct Conflict(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A row of this key is there already: another unit of work may have written it
/// just now, or the caller gave a key that is taken.
#[derive(Debug, thiserror::Error)]
#[error("a row is there already: {0}")]
struct Duplicate(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Whether a unit of work failed only because another one came between.
#[must_use]
pub fn is_conflict(error: &Error) -> bool {
    is_caused_by::<Conflict>(error)
}

/// Whether a unit of work wrote a row that is there already.
pub(crate) fn is_duplicate(error: &Error) -> bool {
    is_caused_by::<Duplicate>(error)
}

fn is_caused_by<E: std::error::Error + 'static>(error: &Error) -> bool {
    let cause = error.cause();
    cause.and_then(|cause| cause.downcast_ref::<E>()).is_some()
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
        // serialization failure, deadlock
        Some("40001" | "40P01") => {
            Error::from(PlatformReason::Busy).because(Conflict(error.into()))
        }
        Some("23505") => {
            Error::from(PlatformReason::AlreadyExists).because(Duplicate(error.into()))
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
        Some(ffi::SQLITE_BUSY | ffi::SQLITE_BUSY_SNAPSHOT) => {
            Error::from(PlatformReason::Busy).because(Conflict(error.into()))
        }
        Some(ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Error::from(PlatformReason::AlreadyExists).because(Duplicate(error.into()))
        }
        Some(ffi::SQLITE_CANTOPEN | ffi::SQLITE_FULL) => {
            Error::from(PlatformReason::Unreachable).because(error)
        }
        _ => Error::internal(error),
    }
}
