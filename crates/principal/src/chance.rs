//! Chance: ids and secrets that can't be guessed (ASVS 7.2.3: 128 bits or more).

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Random bytes.
///
/// # Panics
/// Never in practice: the operating system's generator doesn't fail once it
/// has been seeded, and a process without chance must not go on.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "guessable secrets are worse than a stop"
)]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the system gives random bytes");
    bytes
}

/// An id of 128 bits, as 26 lower-case letters and digits (base 32).
#[must_use]
pub fn random_id() -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bits = u128::from_be_bytes(random_bytes());
    let mut id = String::with_capacity(26);
    for _ in 0..26 {
        id.push(char::from(LETTERS[usize::try_from(bits & 31).unwrap_or(0)]));
        bits >>= 5;
    }
    id
}

/// A secret of 256 bits, base64url.
#[must_use]
pub fn random_secret() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}
