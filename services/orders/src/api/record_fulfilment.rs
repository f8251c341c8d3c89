//! `RecordFulfilment`.

use contract::{
    Error, Result,
    orders::{Fulfilment, Order, RecordFulfilmentRequest, orders_service::RecordFulfilment},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use super::convert::order_name;
use crate::{
    Orders, error, rules,
    store::{changes, orders},
};

impl Write<RecordFulfilment> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &RecordFulfilmentRequest,
    ) -> Result<Order> {
        let name = order_name(&request.name)?;
        let order = orders::any(tx, name.as_str())
            .await?
            .ok_or_else(Error::not_found)?;
        if changes::open(tx, name.as_str()).await?.is_some() {
            return Err(error::busy());
        }
        let what = Fulfilment {
            stage: request.stage,
            shipment: request.shipment.clone(),
            tracking_numbers: request.tracking_numbers.clone(),
            variants: order
                .rest
                .lines
                .iter()
                .map(|line| line.variant.clone())
                .collect(),
        };
        let next = rules::advance(order.clone(), request.stage(), what, call.now)?;
        if next == order {
            return Ok(order.wire());
        }
        let next = orders::update(tx, &next).await?;
        let tags = vec![name.to_string(), next.rest.customer.clone()];
        tx.change(Change {
            name: name.to_string(),
            kind: "order.moved_on",
            tags,
        });
        Ok(next.wire())
    }
}
