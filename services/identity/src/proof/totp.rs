//! Time-based one-time codes (RFC 6238): six digits, 30 seconds, one step of
//! skew; the server's clock alone.

use contract::{Error, Result, value::Instant};
use totp_rs::{Builder, Secret};

/// The time step of a code, if it's one of now. A step is accepted once: that
/// is checked where steps are kept.
pub(crate) fn step_of(secret: &[u8], code: &str, now: Instant) -> Result<Option<i64>> {
    let totp = Builder::new().with_secret(secret.to_vec()).build();
    let totp = totp.map_err(|error| Error::internal(error.to_string()))?;
    // as people type it: "123 456"
    let code: String = code
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '-'))
        .collect();
    let digits = code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit());
    let second = u64::try_from(now.seconds()).unwrap_or(0);
    Ok(if digits {
        totp.check(&code, second)
            .and_then(|step| i64::try_from(step).ok())
    } else {
        None
    })
}

/// The bytes of a base32 secret, if it has 16 or more.
pub(crate) fn is_secret(base32: &str) -> Option<Vec<u8>> {
    let secret = Secret::try_from_base32(base32).ok()?;
    let bytes: &[u8] = secret.as_ref();
    (bytes.len() >= 16).then(|| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_rfc_6238() {
        // the last six of the eight digits of appendix B, SHA-1
        let secret = b"12345678901234567890";
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = |second| step_of(secret, code, Instant::from_seconds(second)).unwrap();
            assert_eq!(at(second), Some(second / 30), "{code}");
            assert_eq!(at(second + 30), Some(second / 30), "one step late");
            assert_eq!(at(second + 90), None, "three steps late");
            let typed = format!("{} {}", &code[..3], &code[3..]);
            let found = step_of(secret, &typed, Instant::from_seconds(second)).unwrap();
            assert_eq!(found, Some(second / 30), "with a space between");
        }
    }

    #[test]
    fn what_is_no_code_fits_nothing() {
        for bad in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(
                step_of(b"12345678901234567890", bad, Instant::from_seconds(59)).unwrap(),
                None
            );
        }
        assert!(is_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").is_some());
        assert!(is_secret("GEZDGNBV").is_none());
    }
}
