//! What is made from a folder of playbooks, and made again when it changes.

use std::{path::PathBuf, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use prost_reflect::DescriptorPool;
use tokio::task::spawn_blocking;

use crate::{Folder, LoadError, Playbooks};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// What was made last from playbooks that fit. Cheap to clone.
#[derive(Debug)]
pub struct Followed<T>(Arc<ArcSwap<T>>);

impl<T> Clone for Followed<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Send + Sync + 'static> Followed<T> {
    /// Makes it, and a task that follows the files for as long as it's polled:
    /// what doesn't fit leaves the last good one.
    ///
    /// # Errors
    /// If the folder can't be read, or one of its playbooks doesn't fit.
    pub async fn open(
        path: PathBuf,
        pool: &'static DescriptorPool,
        make: fn(Playbooks) -> T,
    ) -> Result<(Self, impl Future<Output = ()> + Send + 'static), LoadError> {
        let opened = apart(move || {
            let (folder, loaded) = Folder::open(path, pool)?;
            Ok((folder, make(loaded)))
        });
        let (mut folder, made) = opened.await??;
        let current = Self(Arc::new(ArcSwap::from_pointee(made)));
        let followed = current.clone();
        let follow = async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let looked = apart(move || {
                    let changed = folder.changed(pool);
                    (folder, changed.map(|changed| changed.map(make)))
                });
                let made = match looked.await {
                    Ok((back, made)) => {
                        folder = back;
                        made
                    }
                    Err(error) => {
                        tracing::error!(%error, "playbooks are no longer followed");
                        return;
                    }
                };
                match made {
                    Ok(Some(made)) => {
                        tracing::info!("playbooks replaced");
                        current.0.store(Arc::new(made));
                    }
                    Ok(None) => {}
                    Err(error) => {
                        tracing::warn!(%error, "playbooks don't fit, the last good ones stay");
                    }
                }
            }
        };
        Ok((followed, follow))
    }

    /// The one in use.
    #[must_use]
    pub fn current(&self) -> Arc<T> {
        self.0.load_full()
    }
}

/// Does something where blocking is fine.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, LoadError> {
    spawn_blocking(work).await.map_err(LoadError::Stopped)
}
