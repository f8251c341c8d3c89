//! `GetAccountStatus`.

use contract::{
    Result,
    crm::{AccountStatus, GetAccountStatusRequest, crm_service::GetAccountStatus},
};
use principal::Call;
use service::Read;

use crate::{Crm, store::customers};

impl Read<GetAccountStatus> for Crm {
    async fn read(&self, call: &Call, _: GetAccountStatusRequest) -> Result<AccountStatus> {
        let customer = customers::get(&mut self.store.reader(), call.customer()?).await?;
        Ok(AccountStatus {
            tier: customer.tier,
            standing: customer.standing,
            customer: customer.name,
            given_name: customer.given_name,
            customer_since: customer.create_time,
            email: customer.email,
        })
    }
}
