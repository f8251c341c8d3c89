//! Taking up changes that nobody works on, at any replica.

use std::{sync::Arc, time::Duration};

use contract::Result;
use mesh::CallOptions;
use store::{Durability, unit};

use super::{
    step::{CHARGE, RESERVE, carry, is_for_now},
    take::abort,
};
use crate::{
    Orders,
    store::changes::{self, Change},
};

/// Looks for stale changes and carries them on, for as long as it's polled.
pub(crate) async fn recover(orders: Arc<Orders>) {
    let interval = Duration::from_millis(orders.config.recovery_interval_millis);
    let holder = format!("recovery-{}", principal::random_id());
    loop {
        tokio::time::sleep(interval).await;
        let now = orders.store.clock().now();
        match changes::stale(&mut orders.store.reader(), now).await {
            Ok(stale) => {
                for change in stale {
                    take(&orders, change, &holder).await;
                }
            }
            Err(error) => tracing::warn!(%error, "can't look for stale changes"),
        }
    }
}

async fn take(orders: &Orders, change: Change, holder: &str) {
    let id = change.id.clone();
    match claim(orders, &id, holder).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return tracing::warn!(change = id, %error, "can't take a stale change"),
    }
    let options = CallOptions::lasting(Duration::from_secs(orders.config.lease_seconds));
    let mut change = change;
    let may_refuse = change.step == CHARGE;
    // nobody was charged: whoever asked asks again
    if change.step == RESERVE {
        match abort(orders, &change).await {
            Ok(then) => then.clone_into(&mut change.step),
            Err(error) => return tracing::warn!(change = id, %error, "can't take a change back"),
        }
    }
    match carry(orders, change, &options).await {
        Ok(()) => {
            orders.metrics.recovered.inc();
            tracing::info!(change = id, "change finished by recovery");
        }
        Err(error) if may_refuse && !is_for_now(&error) => {
            tracing::info!(change = id, %error, "change taken back by recovery");
        }
        Err(error) if is_for_now(&error) => {
            tracing::info!(change = id, %error, "change goes on later");
        }
        Err(error) => {
            tracing::error!(change = id, %error, "change can't go on by itself: look at it");
        }
    }
}

async fn claim(orders: &Orders, id: &str, holder: &str) -> Result<bool> {
    unit!(orders.store, Durability::Full, |tx| {
        let until = tx
            .now()
            .after(Duration::from_secs(orders.config.lease_seconds));
        changes::claim(tx, id, holder, until).await
    })
}
