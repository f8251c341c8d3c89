//! `CheckEligibility`.

use contract::{
    Result,
    orders::{CheckEligibilityRequest, CheckEligibilityResponse, orders_service::CheckEligibility},
};
use principal::Call;
use service::Read;

use super::convert::order_name;
use crate::{Orders, rules, store::orders};

impl Read<CheckEligibility> for Orders {
    async fn read(
        &self,
        call: &Call,
        request: CheckEligibilityRequest,
    ) -> Result<CheckEligibilityResponse> {
        let name = order_name(&request.name)?;
        let order = orders::get(&mut self.store.reader(), call.customer()?, name.as_str()).await?;
        Ok(CheckEligibilityResponse {
            changes: rules::eligibility(&order, call.now, &self.config),
        })
    }
}
