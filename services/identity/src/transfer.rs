//! Import of credentials. They are never exported.

use contract::{Result, identity::Credential};
use service::{Taken, Takes};
use store::Tx;

use crate::Identity;

impl Takes<Credential> for Identity {
    async fn take(&self, tx: &mut Tx, given: Credential) -> Result<Taken> {
        let Credential {
            customer,
            password_hash,
            totp_secret,
        } = given;
        self.keep(tx, &customer, &password_hash, &totp_secret)
            .await?;
        Ok(Taken {
            name: customer.clone(),
            customer,
            changed: true,
        })
    }
}
