//! Import and export.

use contract::{Result, crm::Customer, value::Id};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, pack, unpack};
use store::{Change, Tx};

use crate::{Crm, store::customers};

impl Portable for Crm {
    fn types(&self) -> &'static [&'static str] {
        &["switchboard.crm.v1.Customer"]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let Some(customer) = unpack::<Customer>(resource)? else {
                return Err(foreign(resource));
            };
            Id::parse("customers", "name", &customer.name)?;
            let changed = customers::put(tx, &customer).await?;
            if changed {
                let tags = vec![customer.name.clone()];
                tx.change(Change {
                    name: customer.name,
                    kind: "customer.imported".into(),
                    tags,
                });
            }
            Ok(changed)
        })
    }

    fn export<'a>(&'a self, _: &'a str, after: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(async move {
            let page = customers::page(&mut self.store.scanner(), after).await?;
            let last = page
                .last()
                .map(|customer| customer.name.clone())
                .unwrap_or_default();
            Ok(Exported {
                resources: page.iter().map(pack).collect(),
                last,
            })
        })
    }

    fn count<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(async move { customers::count(&mut self.store.scanner()).await })
    }
}
