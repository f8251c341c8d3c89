//! Import of credentials. They are never exported.

use contract::{Result, identity::Credential};
use futures::future::BoxFuture;
use prost_types::Any;
use service::{Exported, Portable, foreign, unpack};
use store::Tx;

use crate::Identity;

impl Portable for Identity {
    fn types(&self) -> &'static [&'static str] {
        &[]
    }

    fn import<'a>(&'a self, tx: &'a mut Tx, resource: &'a Any) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            let Some(given) = unpack::<Credential>(resource)? else {
                return Err(foreign(resource));
            };
            self.keep(
                tx,
                &given.customer,
                &given.password_hash,
                &given.totp_secret,
            )
            .await?;
            Ok(true)
        })
    }

    fn export<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<Exported>> {
        Box::pin(std::future::ready(Ok(Exported::default())))
    }

    fn count<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<i64>> {
        Box::pin(std::future::ready(Ok(0)))
    }
}
