//! Import and export.

use contract::{Result, crm::Customer};
use service::Keeps;
use store::Tx;

use crate::{
    Crm,
    store::customers::{self, Customers},
};

impl Keeps<Customers> for Crm {
    const IMPORTED: &'static str = "customer.imported";

    async fn check(&self, tx: &mut Tx, customer: Customer) -> Result<Customer> {
        customers::may_sign_in(tx, &customer).await?;
        Ok(customer)
    }
}
