//! The keys that tokens are believed under, fetched from identity and kept
//! fresh. While identity is away the last ones go on working.

use std::time::Duration;

use contract::identity::{GetKeysRequest, identity_service::GetKeys};
use mesh::{CallOptions, Client};
use principal::token::Keys;

/// How often they are asked for. A new key is published for longer than this
/// before it signs.
const INTERVAL: Duration = Duration::from_secs(20);

/// Fetches, for as long as it's polled.
pub(crate) async fn follow(identity: Client, keys: Keys) {
    let mut wait = Duration::from_millis(50);
    loop {
        let options = CallOptions::lasting(Duration::from_secs(1));
        match identity.call::<GetKeys>(&options, &GetKeysRequest {}).await {
            Ok(published) => {
                keys.replace(&published);
                wait = INTERVAL;
            }
            Err(error) => {
                tracing::debug!(%error, "no keys from identity");
                wait = if keys.is_empty() {
                    (wait * 2).min(Duration::from_secs(1))
                } else {
                    INTERVAL
                };
            }
        }
        tokio::time::sleep(wait).await;
    }
}
