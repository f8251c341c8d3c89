//! A database of one table, on each engine.

use std::sync::Arc;

use principal::SystemClock;
use store::{Location, MigrateError, Migration, RequestKey, Store};
use tempfile::TempDir;
use testkit::Engine;

pub(crate) const THINGS: Migration = Migration {
    version: 1,
    name: "things",
    sql: "CREATE TABLE things (name TEXT PRIMARY KEY, count BIGINT NOT NULL)",
    postgres: None,
};

/// A place for a database; the folder goes with it.
pub(crate) struct Place {
    pub(crate) location: Location,
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            location: engine.location(folder.path()).await,
            folder,
        }
    }

    pub(crate) async fn open(&self, migrations: &[Migration]) -> Result<Store, MigrateError> {
        Store::open(&self.location, "things", migrations, Arc::new(SystemClock)).await
    }
}

/// A database with its table.
pub(crate) async fn things(engine: Engine) -> (Place, Store) {
    let place = Place::new(engine).await;
    let store = place.open(&[THINGS]).await.expect("opened");
    (place, store)
}

/// The key of a request of Anna's.
pub(crate) fn annas(request_id: &str) -> RequestKey<'_> {
    RequestKey {
        subject: "anna",
        method: "/m",
        request_id,
    }
}
