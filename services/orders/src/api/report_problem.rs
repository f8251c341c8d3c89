//! `ReportProblem`.

use contract::{
    Result,
    orders::{Order, Problem, ReportProblemRequest, orders_service::ReportProblem},
};
use principal::Call;
use service::Write;
use store::Tx;

use super::convert::{as_shown, order_name};
use crate::{Orders, model::Kind, rules, store::orders};

impl Write<ReportProblem> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ReportProblemRequest,
    ) -> Result<Order> {
        let name = order_name(&request.name)?;
        let order = orders::get(tx, call.customer()?, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let problem = Problem {
            kind: request.kind,
            variants: request.variants.clone(),
            description: request.description.clone(),
            time: None,
        };
        let order = rules::report_problem(order, problem, call.now)?;
        self.write_down(call, tx, order, Kind::ProblemReported)
            .await
    }
}
