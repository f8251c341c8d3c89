//! Import and export.

use contract::{Result, orders as wire};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{
    Orders, error,
    model::{Kind, Order},
    store::orders,
};

impl Portable for Orders {
    fn types(&self) -> &'static [&'static str] {
        &["switchboard.orders.v1.Order"]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let Some(order) = unpack::<wire::Order>(resource)? else {
                return Err(foreign(resource));
            };
            let order = Order::parse(order)?;
            // a change that is under way was accepted on what is there
            if self.sagas.is_busy(tx, &order.rest.name).await? {
                return Err(error::busy());
            }
            let changed = orders::put(tx, &order).await?;
            if changed {
                let tags = vec![order.rest.name.clone(), order.rest.customer.clone()];
                tx.change(Change {
                    name: order.rest.name,
                    kind: Kind::Imported.name().into(),
                    tags,
                });
            }
            Ok(changed)
        })
    }

    fn export<'a>(&'a self, _: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let page = orders::page(&mut self.store.scanner(), after).await?;
            let last = page
                .last()
                .map(|order| order.rest.name.clone())
                .unwrap_or_default();
            let resources = page.iter().map(|order| pack(&order.wire())).collect();
            Ok(Exported { resources, last })
        })
    }

    fn count<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move { orders::count(&mut self.store.scanner()).await })
    }
}
