//! `DiagnoseDelay`.

use contract::{
    Result,
    logistics::{DelayDiagnosis, DiagnoseDelayRequest, logistics_service::DiagnoseDelay},
    value::Id,
};
use principal::Call;
use service::Read;

use crate::{Logistics, rules, store::shipments};

impl Read<DiagnoseDelay> for Logistics {
    async fn read(&self, call: &Call, request: DiagnoseDelayRequest) -> Result<DelayDiagnosis> {
        let order = Id::parse("orders", "order", &request.order)?;
        let shipments =
            shipments::of_order(&mut self.store.reader(), call.customer()?, order.as_str()).await?;
        Ok(rules::diagnose(order.as_str(), &shipments, call.now))
    }
}
