//! The one verifier. What it doesn't know it refuses, and always alike.

use std::{collections::HashMap, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{Error, PlatformReason, Result, value::Instant};
use jsonwebtoken::{Algorithm, Validation};
use parking_lot::Mutex;
use serde::Deserialize;

use super::{Claims, Keys, Kind};

/// No token of ours is longer.
const LONGEST: usize = 4096;
/// How many verified tokens are remembered.
const REMEMBERED: usize = 4096;
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 5;

type Seen = HashMap<[u8; 32], (Kind, Arc<Claims>)>;

/// Verifies tokens against the published keys. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: Keys,
    issuer: Arc<str>,
    seen: Arc<Mutex<Seen>>,
}

/// The header of our tokens: anything more is refused (RFC 8725, section 3).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl Verifier {
    /// A verifier of tokens that `issuer`, a SPIFFE id, made.
    #[must_use]
    pub fn new(keys: Keys, issuer: &str) -> Self {
        Self {
            keys,
            issuer: issuer.into(),
            seen: Arc::default(),
        }
    }

    /// The keys it believes.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The key that a token names, if it names one that isn't known: reason
    /// enough to ask identity for its keys again.
    #[must_use]
    pub fn unknown_key(&self, token: &str) -> bool {
        header(token).is_some_and(|header| !self.keys.holds(&header.kid))
    }

    /// The claims of a token of this kind for this audience.
    ///
    /// # Errors
    /// `TOKEN_INVALID`, whatever is wrong with it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that decodes tokens"
    )]
    pub fn verify(
        &self,
        kind: Kind,
        audience: &str,
        token: &str,
        now: Instant,
    ) -> Result<Arc<Claims>> {
        let refuse = || Error::from(PlatformReason::TokenInvalid);
        if token.len() > LONGEST {
            return Err(refuse());
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        let header = header(token).ok_or_else(refuse)?;
        let key = self.keys.get(&header.kid, now).ok_or_else(refuse)?;
        let known = self.seen.lock().get(&hash).cloned();
        let claims = match known {
            Some((seen, claims)) if seen == kind => claims,
            _ => {
                if header.alg != "EdDSA" || header.typ != kind.typ() {
                    return Err(refuse());
                }
                let decoded = jsonwebtoken::decode::<Claims>(token, &key, &self.validation())
                    .map_err(|_| refuse())?;
                let claims = Arc::new(decoded.claims);
                self.remember(hash, kind, &claims, now);
                claims
            }
        };
        let in_time = claims.iat - LEEWAY <= now.seconds() && now.seconds() < claims.exp;
        let bound = (kind == Kind::Action) == claims.tctx.is_some();
        if !in_time || !bound || claims.aud != audience || claims.sub.is_empty() {
            return Err(refuse());
        }
        Ok(claims)
    }

    fn validation(&self) -> Validation {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // both are checked above: against the call's own time, and exactly
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation
    }

    fn remember(&self, hash: [u8; 32], kind: Kind, claims: &Arc<Claims>, now: Instant) {
        let mut seen = self.seen.lock();
        if seen.len() >= REMEMBERED {
            seen.retain(|_, (_, claims)| now.seconds() < claims.exp);
            if seen.len() >= REMEMBERED {
                seen.clear();
            }
        }
        seen.insert(hash, (kind, Arc::clone(claims)));
    }
}

fn header(token: &str) -> Option<Header> {
    if token.len() > LONGEST {
        return None;
    }
    let first = token.split('.').next()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(first).ok()?).ok()
}
