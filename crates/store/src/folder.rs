//! The data folder: one process at a time.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// A data folder that this process holds until it ends.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Why a folder can't be held.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Somebody else has it.
    #[error(
        "the data folder {0} is in use by another process: stop that one, or give another --data-dir"
    )]
    Held(PathBuf),
    /// It can't be used.
    #[error("can't use the data folder {0}: {1}")]
    Io(PathBuf, #[source] io::Error),
}

impl DataFolder {
    /// Takes a folder, which it makes if it has to (0700).
    ///
    /// # Errors
    /// If another process has it, or it can't be used.
    pub fn lock(path: &Path) -> Result<Self, FolderError> {
        let unusable = |error| FolderError::Io(path.to_path_buf(), error);
        // those above it too, where they are new
        let mut folders = DirBuilder::new();
        let made = folders.recursive(true).mode(0o700).create(path);
        made.map_err(unusable)?;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => Ok(Self {
                path: path.to_path_buf(),
                _lock: file,
            }),
            Err(fs4::TryLockError::WouldBlock) => Err(FolderError::Held(path.to_path_buf())),
            Err(fs4::TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
