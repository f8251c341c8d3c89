//! Passwords: Argon2id (RFC 9106), so many at once, equal work for nobody.

use std::sync::{Arc, LazyLock};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use contract::{Error, PlatformReason, Result};
use tokio::sync::Semaphore;

/// Verifies passwords on threads of their own.
#[derive(Debug, Clone)]
pub(crate) struct Passwords(Arc<Semaphore>);

/// What is verified where there is no password: the same work.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let hashed = Argon2::default().hash_password(principal::random_secret().as_bytes());
    hashed.map(|hash| hash.to_string()).unwrap_or_default()
});

impl Passwords {
    pub(crate) fn new(at_once: usize) -> Self {
        LazyLock::force(&NOBODY);
        Self(Arc::new(Semaphore::new(at_once.max(1))))
    }

    /// Whether a password is the one of a PHC string; never, where there is
    /// none.
    pub(crate) async fn verify(&self, phc: Option<String>, password: String) -> Result<bool> {
        // a queue that is too long is refused by admission, not here
        let place = Arc::clone(&self.0)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| NOBODY.clone());
        let verified = tokio::task::spawn_blocking(move || {
            let fits = PasswordHash::new(&phc).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            });
            drop(place);
            fits
        });
        let fits = verified
            .await
            .map_err(|error| Error::from(PlatformReason::Internal).because(error))?;
        Ok(fits && known)
    }
}

/// Whether a text is a PHC string of Argon2id.
pub(crate) fn is_phc(text: &str) -> bool {
    text.starts_with("$argon2id$") && text.len() <= 512 && PasswordHash::new(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_of_the_hash_fits() {
        let phc = Argon2::default()
            .hash_password(b"correct horse")
            .unwrap()
            .to_string();
        let passwords = Passwords::new(2);

        assert!(is_phc(&phc));
        assert!(
            passwords
                .verify(Some(phc.clone()), "correct horse".into())
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(Some(phc), "correct horsf".into())
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(None, "correct horse".into())
                .await
                .unwrap()
        );
        assert!(!is_phc("hunter2"));
        assert!(!is_phc("$2b$12$abcdefghijklmnopqrstuu"));
    }
}
