//! `GetProfile`.

use contract::{
    Result,
    crm::{Customer, GetProfileRequest, crm_service::GetProfile},
};
use principal::Call;
use service::Read;

use crate::{Crm, store::customers};

impl Read<GetProfile> for Crm {
    async fn read(&self, call: &Call, _: GetProfileRequest) -> Result<Customer> {
        customers::get(&mut self.store.reader(), call.customer()?).await
    }
}
