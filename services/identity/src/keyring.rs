//! The keys that tokens are signed with: kept sealed, published before they
//! sign, believed until the last token that they signed has run out.

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use contract::{
    Error, Result,
    identity::{GetKeysResponse, Key},
    value::Instant,
};
use jsonwebtoken::EncodingKey;
use principal::token::Keys;
use store::{Durability, Sealer, Store, unit};

use crate::{
    config::Config,
    store::keys::{self, KeyRow},
};

/// The longest that any token lives, and a margin.
const BELIEVED_AFTER: Duration = Duration::from_secs(900);
/// How often another replica's keys are looked for.
const LOOK: Duration = Duration::from_secs(5);

/// The keys. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keyring {
    store: Store,
    sealer: Sealer,
    believed: Keys,
    lead: Duration,
    lifetime: Duration,
    current: Arc<ArcSwap<Ring>>,
}

#[derive(Default)]
struct Ring {
    keys: Vec<Signing>,
    published: GetKeysResponse,
}

struct Signing {
    kid: String,
    from: Instant,
    key: EncodingKey,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

impl Keyring {
    /// Opens the keys of a store; makes the first.
    pub(crate) async fn open(
        store: Store,
        sealer: Sealer,
        believed: Keys,
        config: &Config,
    ) -> Result<Self> {
        let ring = Self {
            store,
            sealer,
            believed,
            lead: Duration::from_secs(config.key_lead_seconds),
            lifetime: Duration::from_secs(config.key_days * 86_400),
            current: Arc::default(),
        };
        ring.load().await?;
        if ring.current.load().keys.is_empty() {
            ring.add(ring.store.clock().now()).await?;
        }
        Ok(ring)
    }

    /// The key that signs now.
    pub(crate) fn signing(&self, now: Instant) -> Result<(String, EncodingKey)> {
        let ring = self.current.load();
        let key = ring
            .keys
            .iter()
            .rev()
            .find(|key| key.from <= now)
            .or(ring.keys.first());
        let key = key.ok_or_else(|| Error::internal("no signing key"))?;
        Ok((key.kid.clone(), key.key.clone()))
    }

    /// What is believed.
    pub(crate) fn published(&self) -> GetKeysResponse {
        self.current.load().published.clone()
    }

    /// Publishes a new key, which signs after the lead.
    pub(crate) async fn rotate(&self) -> Result<GetKeysResponse> {
        self.add(self.store.clock().now().after(self.lead)).await?;
        Ok(self.published())
    }

    /// Follows the store, and renews keys that are old; for as long as it's
    /// polled.
    pub(crate) async fn follow(self) {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(error) = self.renew().await {
                tracing::warn!(%error, "keys can't be read, the last ones go on");
            }
        }
    }

    async fn renew(&self) -> Result<()> {
        self.load().await?;
        let now = self.store.clock().now();
        let newest = self.current.load().keys.last().map(|key| key.from);
        if newest.is_some_and(|from| now.since(from) > self.lifetime) {
            self.rotate().await?;
        }
        Ok(())
    }

    async fn add(&self, sign_from: Instant) -> Result<()> {
        let pair = Ed25519KeyPair::generate().map_err(|_| Error::internal("can't make a key"))?;
        let private = pair
            .to_pkcs8v1()
            .map_err(|_| Error::internal("can't encode a key"))?;
        let kid = principal::random_id();
        let row = KeyRow {
            private_key: self.sealer.seal(&kid, private.as_ref())?,
            public_key: pair.public_key().as_ref().to_vec(),
            kid,
            sign_from,
        };
        unit!(self.store, Durability::Full, |tx| {
            keys::insert(tx, &row).await
        })?;
        self.load().await
    }

    async fn load(&self) -> Result<()> {
        let rows = keys::all(&mut self.store.reader()).await?;
        let now = self.store.clock().now();
        let mut ring = Ring::default();
        for (at, row) in rows.iter().enumerate() {
            // a key is believed for a while after the next one begins to sign
            let retire = rows
                .get(at + 1)
                .map(|next| next.sign_from.after(BELIEVED_AFTER));
            if retire.is_some_and(|retire| retire <= now) {
                continue;
            }
            let private = self.sealer.open_field(&row.kid, &row.private_key)?;
            let key = EncodingKey::from_ed_der(&private);
            ring.keys.push(Signing {
                kid: row.kid.clone(),
                from: row.sign_from,
                key,
            });
            ring.published.keys.push(Key {
                kid: row.kid.clone(),
                public_key: row.public_key.clone(),
                retire_time: retire.map(Into::into),
            });
        }
        self.believed.replace(&ring.published);
        self.current.store(Arc::new(ring));
        Ok(())
    }
}
