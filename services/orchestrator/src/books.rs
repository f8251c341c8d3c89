//! The playbooks in use, swapped whole when the files change. What doesn't fit
//! leaves the last good ones.

use std::{path::PathBuf, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use contract::{Error, Result, pool};
use playbook::Playbooks;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The playbooks. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    folder: PathBuf,
    current: Arc<ArcSwap<Playbooks>>,
}

impl Books {
    /// Loads the playbooks of a folder.
    pub(crate) async fn open(folder: PathBuf) -> Result<Self> {
        let loaded = load(folder.clone()).await?;
        Ok(Self {
            folder,
            current: Arc::new(ArcSwap::from_pointee(loaded)),
        })
    }

    /// Those in use.
    pub(crate) fn current(&self) -> Arc<Playbooks> {
        self.current.load_full()
    }

    /// Follows the files, for as long as it's polled.
    pub(crate) async fn follow(self) {
        let hashes = |books: &Playbooks| {
            books
                .all()
                .iter()
                .map(|book| book.hash.clone())
                .collect::<Vec<_>>()
        };
        let mut complained = String::new();
        loop {
            tokio::time::sleep(LOOK).await;
            match load(self.folder.clone()).await {
                Ok(loaded) if hashes(&loaded) != hashes(&self.current.load()) => {
                    tracing::info!(playbooks = loaded.all().len(), "playbooks replaced");
                    self.current.store(Arc::new(loaded));
                }
                Ok(_) => complained.clear(),
                Err(error) => {
                    let cause = error.cause().map(ToString::to_string).unwrap_or_default();
                    if cause != complained {
                        tracing::warn!(%cause, "playbooks don't fit, the last good ones stay");
                        complained = cause;
                    }
                }
            }
        }
    }
}

async fn load(folder: PathBuf) -> Result<Playbooks> {
    let work = tokio::task::spawn_blocking(move || Playbooks::load(&folder, pool()));
    work.await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}
