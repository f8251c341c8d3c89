//! What a database's errors mean.

use contract::{Error, PlatformReason};

/// Another transaction came between: begin again.
#[derive(Debug, thiserror::Error)]
#[error("conflict with another transaction: {0}")]
struct Conflict(#[source] sqlx::Error);

/// Whether a unit of work failed only because another one came between.
#[must_use]
pub fn is_conflict(error: &Error) -> bool {
    error.cause().is_some_and(
        <dyn std::error::Error + std::marker::Send + std::marker::Sync + 'static>::is::<Conflict>,
    )
}

/// An error of a statement, a commit or a pool.
pub(crate) fn from_sqlx(error: sqlx::Error) -> Error {
    let code = match &error {
        sqlx::Error::Database(database) => database.code().map(std::borrow::Cow::into_owned),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
            return Error::from(PlatformReason::Unreachable).because(error);
        }
        _ => None,
    };
    match code.as_deref() {
        // serialization failure, deadlock; SQLite: busy, busy snapshot
        Some("40001" | "40P01" | "5" | "517") => {
            Error::from(PlatformReason::Busy).because(Conflict(error))
        }
        // unique violations under concurrency: begin again and see the row
        Some("23505" | "1555" | "2067") => {
            Error::from(PlatformReason::Busy).because(Conflict(error))
        }
        // the server goes away or fails over
        Some("57P01" | "57P02" | "57P03" | "25006") => {
            Error::from(PlatformReason::Unreachable).because(error)
        }
        _ => Error::internal(error),
    }
}
