//! Fields that are kept sealed: AES-256-GCM under a key outside the database.

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use contract::{Error, Result};

/// Seals and opens fields. Cheap to clone.
#[derive(Clone)]
pub struct Sealer(Arc<RandomizedNonceKey>);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error("can't use the sealing key {0}: {1}")]
pub struct SealError(PathBuf, #[source] io::Error);

const NONCE: usize = 12;

impl Sealer {
    /// The key of a file, which it makes (0600) if there is none.
    ///
    /// # Errors
    /// If the file can't be used.
    pub fn open(path: &Path) -> Result<Self, SealError> {
        let unusable = |error| SealError(path.to_path_buf(), error);
        let key = match fs::read(path) {
            Ok(key) => key,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                use io::Write;
                let key = principal::random_bytes::<32>();
                let mut file = fs::OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(path)
                    .map_err(unusable)?;
                file.write_all(&key).map_err(unusable)?;
                file.sync_all().map_err(unusable)?;
                key.to_vec()
            }
            Err(error) => return Err(unusable(error)),
        };
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key)
            .map_err(|_| unusable(io::Error::other("expected 32 bytes")))?;
        Ok(Self(Arc::new(key)))
    }

    /// Seals a field; `name` binds it to its place, so that it can't be moved
    /// to another row.
    ///
    /// # Errors
    /// If the field can't be sealed.
    pub fn seal(&self, name: &str, clear: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = clear.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed)
            .map_err(|_| Error::internal("can't seal"))?;
        let mut whole = nonce.as_ref().to_vec();
        whole.append(&mut sealed);
        Ok(whole)
    }

    /// Opens a field.
    ///
    /// # Errors
    /// If it was sealed under another key, for another place, or changed.
    pub fn open_field(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::internal("a sealed field doesn't open: is this its key?");
        let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut rest = rest.to_vec();
        let clear = self
            .0
            .open_in_place(nonce, Aad::from(name.as_bytes()), &mut rest)
            .map_err(|_| broken())?;
        Ok(clear.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_field_opens_only_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seal.key");
        let sealer = Sealer::open(&path).unwrap();

        let sealed = sealer.seal("totp/customers/1", b"secret").unwrap();

        let again = Sealer::open(&path).unwrap();
        assert_eq!(
            again.open_field("totp/customers/1", &sealed).unwrap(),
            b"secret"
        );
        assert!(again.open_field("totp/customers/2", &sealed).is_err());
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
    }
}
