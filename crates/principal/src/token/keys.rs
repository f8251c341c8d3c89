//! The keys that tokens are believed under, swapped whole under readers.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use contract::{identity::GetKeysResponse, value::Instant};
use jsonwebtoken::DecodingKey;

/// Public keys by their `kid`.
#[derive(Clone, Default)]
pub struct Keys {
    by_kid: Arc<ArcSwap<HashMap<String, Key>>>,
}

#[derive(Clone)]
struct Key {
    decoding: DecodingKey,
    retire: Option<Instant>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.by_kid.load().keys()).finish()
    }
}

impl Keys {
    /// Believes these, and no others, from now on.
    pub fn replace(&self, published: &GetKeysResponse) {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let by_kid = published
            .keys
            .iter()
            .filter_map(|key| {
                let x = URL_SAFE_NO_PAD.encode(&key.public_key);
                let decoding = DecodingKey::from_ed_components(&x).ok()?;
                let retire = key.retire_time.map(Instant::from);
                Some((key.kid.clone(), Key { decoding, retire }))
            })
            .collect();
        self.by_kid.store(Arc::new(by_kid));
    }

    /// Whether any key is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_kid.load().is_empty()
    }

    /// Whether a key is known.
    #[must_use]
    pub fn holds(&self, kid: &str) -> bool {
        self.by_kid.load().contains_key(kid)
    }

    pub(super) fn get(&self, kid: &str, now: Instant) -> Option<DecodingKey> {
        let keys = self.by_kid.load();
        let key = keys.get(kid)?;
        key.retire
            .is_none_or(|retire| now < retire)
            .then(|| key.decoding.clone())
    }
}
