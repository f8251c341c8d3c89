//! `CancelOrder`: decided in one transaction, carried forward in the others.

use std::time::Duration;

use contract::{
    Result,
    orders::{CancelOrderRequest, Order, orders_service::CancelOrder},
};
use mesh::CallOptions;
use principal::Call;
use service::Write;
use store::{Change as Fed, Durability, Tx, unit};

use super::convert::{as_shown, order_name};
use crate::{
    Orders, error, rules,
    saga::{STEPS, carry},
    store::{
        changes::{self, Change, Plan},
        orders,
    },
};

impl Write<CancelOrder> for Orders {
    async fn write(&self, call: &Call, tx: &mut Tx, request: &CancelOrderRequest) -> Result<Order> {
        let (name, customer) = (order_name(&request.name)?, call.customer()?);
        let order = orders::get(tx, customer, name.as_str()).await?;
        if changes::open(tx, name.as_str()).await?.is_some() {
            return Err(error::busy());
        }
        let order = as_shown(order, &request.etag)?;
        let (order, backs) = rules::cancel(order, request.reason(), call.now, &self.config)?;
        let id = principal::random_id();
        let plan = Plan {
            refund: Plan::refunding(name.as_str(), customer, &id, &backs),
            release: order.rest.reservation.clone(),
        };
        let change = Change {
            id,
            order: name.to_string(),
            customer: customer.to_owned(),
            step: STEPS[0].0.to_owned(),
            plan,
        };
        let until = tx
            .now()
            .after(Duration::from_secs(self.config.lease_seconds));
        changes::insert(tx, &change, "adapter", until).await?;
        let order = orders::update(tx, &order).await?;
        let tags = vec![name.to_string(), customer.to_owned()];
        tx.change(Fed {
            name: name.to_string(),
            kind: "order.cancelled",
            tags,
        });
        Ok(order.wire())
    }

    async fn settle(&self, call: &Call, reply: Order) -> Result<Order> {
        let Some(change) = changes::open(&mut self.store.reader(), &reply.name).await? else {
            return Ok(reply);
        };
        self.metrics.cancelled.inc();
        let id = change.id.clone();
        // some of the caller's time is kept for telling them
        let options = CallOptions::within(call).at_most(call.remaining().mul_f32(0.8));
        match carry(self, change, &options).await {
            Ok(()) => Ok(
                orders::get(&mut self.store.reader(), call.customer()?, &reply.name)
                    .await?
                    .wire(),
            ),
            Err(error) => {
                // decided all the same: recovery carries on from its row
                tracing::info!(change = id, %error, "the refund is under way");
                unit!(self.store, Durability::Process, |tx| {
                    changes::let_go(tx, &id).await
                })?;
                Ok(reply)
            }
        }
    }
}
