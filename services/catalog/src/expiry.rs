//! Holds that nobody committed or released lapse by themselves.

use std::time::Duration;

use contract::{Result, catalog::ReservationState};
use store::{Durability, Store, unit};

use crate::store::{reservations, stock};

/// Lets lapsed holds go, for as long as it's polled.
pub(crate) async fn run(store: Store) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        if let Err(error) = once(&store).await {
            tracing::warn!(%error, "lapsed reservations wait");
        }
    }
}

async fn once(store: &Store) -> Result<()> {
    unit!(store, Durability::Full, |tx| {
        let now = tx.now();
        for mut held in reservations::lapsed(tx, now).await? {
            stock::give_back(tx, &held.lines).await?;
            held.set_state(ReservationState::Released);
            reservations::put(tx, &held).await?;
        }
        Ok(())
    })
}
