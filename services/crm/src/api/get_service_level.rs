//! `GetServiceLevel`.

use contract::{
    Result,
    crm::{GetServiceLevelRequest, ServiceLevel, crm_service::GetServiceLevel},
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Crm, store::customers};

impl Read<GetServiceLevel> for Crm {
    async fn read(&self, _: &Call, request: GetServiceLevelRequest) -> Result<ServiceLevel> {
        let name = Id::parse("customers", "customer", &request.customer)?;
        let customer = customers::get(&mut self.store.reader(), name.as_str()).await?;
        Ok(ServiceLevel {
            customer: customer.name,
            tier: customer.tier,
            standing: customer.standing,
        })
    }
}
