//! Identities of workloads: SPIFFE ids (SPIFFE-ID, section 2).

use std::{fmt, str::FromStr};

/// A SPIFFE id with a path, such as `spiffe://switchboard.local/service/orders`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    text: String,
    path_at: usize,
}

/// Why a text is no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no SPIFFE id of a workload: expected spiffe://trust-domain/path")]
pub struct IdentityError(String);

impl Identity {
    /// An identity of a trust domain.
    ///
    /// # Errors
    /// For a trust domain or path with characters that SPIFFE forbids.
    pub fn new(trust_domain: &str, path: &str) -> Result<Self, IdentityError> {
        format!("spiffe://{trust_domain}/{path}").parse()
    }

    /// Who vouches for it.
    #[must_use]
    pub fn trust_domain(&self) -> &str {
        &self.text["spiffe://".len()..self.path_at]
    }

    /// What it is, without the first slash, such as `service/orders`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[self.path_at + 1..]
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let refuse = || IdentityError(text.chars().take(80).collect());
        let rest = text.strip_prefix("spiffe://").ok_or_else(refuse)?;
        let (domain, path) = rest.split_once('/').ok_or_else(refuse)?;
        let domain_ok = !domain.is_empty()
            && domain
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b));
        let segment_ok = |segment: &str| {
            !segment.is_empty()
                && segment != "."
                && segment != ".."
                && segment
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
        };
        if !domain_ok || text.len() > 2048 || !path.split('/').all(segment_ok) {
            return Err(refuse());
        }
        Ok(Self {
            text: text.to_owned(),
            path_at: "spiffe://".len() + domain.len(),
        })
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_identity() {
        let identity = Identity::new("switchboard.local", "service/orders").unwrap();

        assert_eq!(identity.trust_domain(), "switchboard.local");
        assert_eq!(identity.path(), "service/orders");
    }

    #[test]
    fn what_spiffe_forbids_is_refused() {
        for bad in [
            "spiffe://d",
            "spiffe://d/",
            "spiffe:///x",
            "http://d/x",
            "spiffe://D/x",
            "spiffe://d/x/",
            "spiffe://d/a/../b",
            "spiffe://d/a?b",
            "spiffe://d:80/x",
            "spiffe://u@d/x",
            "spiffe://d/ä",
        ] {
            assert!(bad.parse::<Identity>().is_err(), "{bad}");
        }
    }
}
