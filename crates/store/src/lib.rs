//! Where services keep what they own: SQLite by default, PostgreSQL when a URL
//! says so, one SQL text for both.
//!
//! A write is a unit of work ([`Tx`]): effect, outbox, audit and stored reply
//! commit together or not at all. SQL stands here and in each service's
//! `store/`, nowhere else.

mod audit;
mod collection;
mod engine;
mod error;
pub mod fail;
mod folder;
mod migrate;
mod outbox;
mod pending;
mod replay;
mod seal;
mod sqlite;
mod table;
mod value;
mod watch;
mod write;

pub use audit::AuditRow;
pub use collection::Collection;
pub use engine::{Durability, Location, Reader, Store};
pub use error::is_conflict;
pub use folder::{DataFolder, FolderError};
pub use migrate::{MigrateError, Migration};
pub use outbox::Change;
pub use replay::{CameTo, REMEMBERED, RequestKey, Stored};
pub use seal::{SealError, Sealer};
pub use table::Table;
pub use value::{FromRow, Query, Row, Value};
pub use write::{Finish, Tx, finish};

/// The arguments of a statement, in the order of `$1`, `$2` …
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}

/// Runs a block as one unit of work, again where another one came between.
///
/// `unit!(store, Durability::Full, |tx| { … Ok(value) })` gives the block's
/// result. What the block does outside of the transaction may happen again.
#[macro_export]
macro_rules! unit {
    ($store:expr, $durability:expr, |$tx:ident| $body:block) => {{
        let mut attempt = 0_u32;
        loop {
            let mut unit = $store.begin($durability).await?;
            let done: ::contract::Result<_> = {
                let $tx = &mut unit;
                async { $body }.await
            };
            match $crate::finish(unit, done, attempt).await {
                $crate::Finish::Done(done) => break done,
                $crate::Finish::Again => attempt += 1,
            }
        }
    }};
}
