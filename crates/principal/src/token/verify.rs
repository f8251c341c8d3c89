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

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
    use contract::identity::{GetKeysResponse, Key};
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_000_000;

    fn key() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap()
    }

    fn verifier() -> Verifier {
        let keys = Keys::default();
        let key = Key {
            kid: "k1".into(),
            public_key: key().public_key().as_ref().to_vec(),
            retire_time: None,
        };
        keys.replace(&GetKeysResponse { keys: vec![key] });
        Verifier::new(keys, "spiffe://house/service/identity")
    }

    /// Signed with the very key that is believed.
    fn signed(header: &Value, claims: &str) -> String {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        let body = format!("{}.{}", part(header.to_string()), part(claims.to_owned()));
        let signature = key().sign(body.as_bytes());
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    fn header() -> Value {
        json!({ "alg": "EdDSA", "typ": Kind::Read.typ(), "kid": "k1" })
    }

    fn claims() -> Value {
        json!({
            "iss": "spiffe://house/service/identity", "aud": "spiffe://house", "sub": "customers/anna",
            "sid": "sessions/1", "channel": "channel/web", "assurance": 2, "auth_time": NOW,
            "scope": "orders.read", "iat": NOW, "exp": NOW + 60, "jti": "1",
        })
    }

    fn verified(token: &str) -> Result<Arc<Claims>> {
        let now = Instant::from_seconds(NOW + 1);
        verifier().verify(Kind::Read, "spiffe://house", token, now)
    }

    #[test]
    fn good_key_does_not_make_bad_claims_good() {
        assert!(verified(&signed(&header(), &claims().to_string())).is_ok());
        let changes = [
            ("exp", json!(null)),
            ("aud", json!(null)),
            ("iss", json!(null)),
            ("sub", json!(null)),
            ("iat", json!(null)),
            ("iss", json!("spiffe://elsewhere/service/identity")),
            ("aud", json!("service/orders")),
            ("aud", json!(["spiffe://house", "stranger"])),
            ("sub", json!("")),
            ("exp", json!(NOW)),
            ("exp", json!(-1)),
            ("exp", json!(1e300)),
            ("exp", json!(9_223_372_036_854_775_808_u64)),
            ("exp", json!("9999999999")),
            ("exp", json!(NOW as f64 + 60.5)),
            ("iat", json!(NOW + 3_600)),
            ("iat", json!("now")),
            ("nbf", json!(NOW + 3_600)),
            ("admin", json!(true)),
            // bound to a write: that opens no read
            (
                "tctx",
                json!({ "method": "/m", "request_id": "1", "request_sha256": "x" }),
            ),
        ];
        for (name, value) in changes {
            let mut changed = claims();
            match &value {
                Value::Null => drop(changed.as_object_mut().unwrap().remove(name)),
                value => changed[name] = value.clone(),
            }
            let refused = verified(&signed(&header(), &changed.to_string()));
            let refused = refused.expect_err(&format!("{name} {value}"));
            assert!(refused.is(PlatformReason::TokenInvalid), "{name} {value}");
        }
        // a claim said twice, and one kind of token for another
        let twice = format!(
            "{{\"sub\":\"customers/boris\",{}",
            &claims().to_string()[1..]
        );
        assert!(verified(&signed(&header(), &twice)).is_err());
        for typ in [Kind::Session.typ(), Kind::Action.typ(), "JWT"] {
            let mut other = header();
            other["typ"] = typ.into();
            assert!(
                verified(&signed(&other, &claims().to_string())).is_err(),
                "{typ}"
            );
        }
        let mut more = header();
        more["crit"] = json!(["exp"]);
        assert!(verified(&signed(&more, &claims().to_string())).is_err());
    }
}
