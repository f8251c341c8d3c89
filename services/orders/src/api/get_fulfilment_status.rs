//! `GetFulfilmentStatus`.

use contract::{
    Result,
    orders::{FulfilmentStatus, GetFulfilmentStatusRequest, orders_service::GetFulfilmentStatus},
};
use principal::Call;
use service::Read;

use super::convert::order_name;
use crate::{Orders, store::orders};

impl Read<GetFulfilmentStatus> for Orders {
    async fn read(
        &self,
        call: &Call,
        request: GetFulfilmentStatusRequest,
    ) -> Result<FulfilmentStatus> {
        let name = order_name(&request.name)?;
        let order = orders::get(&mut self.store.reader(), call.customer()?, name.as_str()).await?;
        let mut order = order.wire();
        let mut reached = order.history.iter().rev();
        let reached = reached.find(|change| change.state == order.state);
        let state_time = reached.and_then(|change| change.time);
        for part in &mut order.fulfilments {
            // who asks where it is isn't told what is in it
            part.variants.clear();
        }
        Ok(FulfilmentStatus {
            state_time,
            order: order.name,
            number: order.number,
            state: order.state,
            fulfilments: order.fulfilments,
            promised_time: order.promised_time,
            estimated_time: order.estimated_time,
            update_time: order.update_time,
        })
    }
}
