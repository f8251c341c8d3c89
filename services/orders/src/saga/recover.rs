//! Taking up changes that nobody works on, at any replica.

use std::{sync::Arc, time::Duration};

use contract::Result;
use mesh::CallOptions;
use store::{Durability, unit};

use super::{
    step::{RESERVE, UNDO, carry, is_for_now},
    take::abort,
};
use crate::{
    Orders,
    store::changes::{self, Change},
};

/// Looks for stale changes and carries them on, for as long as it's polled.
pub(crate) async fn recover(orders: Arc<Orders>) {
    let interval = Duration::from_millis(orders.config.recovery_interval_millis);
    loop {
        tokio::time::sleep(interval).await;
        let now = orders.store.clock().now();
        match changes::stale(&mut orders.store.reader(), now).await {
            Ok(stale) => {
                for change in stale {
                    take(&orders, &change.id).await;
                }
            }
            Err(error) => tracing::warn!(%error, "can't look for stale changes"),
        }
    }
}

async fn take(orders: &Orders, id: &str) {
    let mut change = match claim(orders, id).await {
        Ok(Some(change)) => change,
        Ok(None) => return,
        Err(error) => return tracing::warn!(change = id, %error, "can't take a stale change"),
    };
    let options = CallOptions::lasting(Duration::from_secs(orders.config.lease_seconds));
    // nobody was charged: whoever asked asks again
    if change.step == RESERVE {
        match abort(orders, &change).await {
            Ok(then) => then.clone_into(&mut change.step),
            Err(error) => return tracing::warn!(change = id, %error, "can't take a change back"),
        }
    }
    let carried = carry(orders, change, &options).await;
    let left = changes::get(&mut orders.store.reader(), id).await;
    let left = left.ok().flatten().map(|change| change.step);
    match (carried, left) {
        (Ok(()), _) => {
            orders.metrics.recovered.inc();
            tracing::info!(change = id, "change finished by recovery");
        }
        (Err(error), left) if left.as_deref().is_none_or(|step| step == UNDO) => {
            tracing::info!(change = id, %error, "change taken back by recovery");
        }
        (Err(error), _) if is_for_now(&error) => {
            tracing::info!(change = id, %error, "change goes on later");
        }
        (Err(error), _) => {
            tracing::error!(change = id, %error, "change can't go on by itself: look at it");
        }
    }
}

async fn claim(orders: &Orders, id: &str) -> Result<Option<Change>> {
    unit!(orders.store, Durability::Full, |tx| {
        let until = tx
            .now()
            .after(Duration::from_secs(orders.config.lease_seconds));
        changes::claim(tx, id, until).await
    })
}
