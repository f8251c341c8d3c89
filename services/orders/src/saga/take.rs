//! Up to the decision: stock and money are taken, or everything is taken back.

use contract::{
    Result, billing::billing_service::ChargeOrder, catalog::catalog_service::ReserveStock,
};
use mesh::CallOptions;
use prost::Message;
use store::{Durability, Tx, unit};

use super::step::UNDO;
use crate::{
    Orders,
    model::{Order, State},
    store::{
        changes::{self, Change, DONE},
        orders,
    },
};

/// Holds the stock that the change takes.
pub(super) async fn reserve(orders: &Orders, change: &Change, options: &CallOptions) -> Result<()> {
    if let Some(request) = &change.plan.reserve {
        orders
            .catalog
            .call::<ReserveStock>(options, request)
            .await?;
    }
    Ok(())
}

/// Takes the money that the change costs.
pub(super) async fn charge(orders: &Orders, change: &Change, options: &CallOptions) -> Result<()> {
    if let Some(request) = &change.plan.charge {
        orders.billing.call::<ChargeOrder>(options, request).await?;
    }
    Ok(())
}

/// Decides the change in a unit of work of its own.
pub(super) async fn decided(orders: &Orders, change: &Change, next: &str) -> Result<()> {
    unit!(orders.store, Durability::Full, |tx| {
        changes::advance(tx, change, next).await?;
        decide(tx, change).await
    })
}

/// The order as it is now, what the caller is told, the audit and the feed: at
/// once.
pub(super) async fn decide(tx: &mut Tx, change: &Change) -> Result<()> {
    let Some(document) = change.plan.order.clone() else {
        return Ok(());
    };
    let order = Order {
        state: State::of(&document)?,
        rest: document,
        version: change.plan.version,
    };
    let order = match order.version {
        0 => {
            let order = Order {
                version: 1,
                ..order
            };
            orders::put(tx, &order).await?;
            order
        }
        // nothing else changed it meanwhile: it was busy
        _ => orders::update(tx, &order).await?,
    };
    if let Some(pending) = &change.plan.pending {
        tx.decide(pending, order.wire().encode_to_vec()).await?;
    }
    tx.change(store::Change {
        name: change.order.clone(),
        kind: change.plan.kind().name(),
        tags: vec![change.order.clone(), change.customer.clone()],
    });
    Ok(())
}

/// Takes a change back that was refused: whoever repeats it begins anew.
/// Gives the step that is left.
pub(super) async fn abort(orders: &Orders, change: &Change) -> Result<&'static str> {
    let then = match change.plan.reserve {
        Some(_) => UNDO,
        None => DONE,
    };
    unit!(orders.store, Durability::Full, |tx| {
        changes::advance(tx, change, then).await?;
        match &change.plan.pending {
            Some(pending) => tx.forget(pending).await,
            None => Ok(()),
        }
    })?;
    Ok(then)
}

/// Goes on to the next step before the decision: it must be known which.
pub(super) async fn advance(orders: &Orders, change: &Change, next: &str) -> Result<()> {
    unit!(orders.store, Durability::Full, |tx| {
        changes::advance(tx, change, next).await
    })
}
