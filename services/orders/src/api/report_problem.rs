//! `ReportProblem`.

use contract::{
    Result,
    orders::{Order, Problem, ReportProblemRequest, orders_service::ReportProblem},
};
use principal::Call;
use service::Write;
use store::Tx;

use crate::{Orders, model::Kind, rules};

impl Write<ReportProblem> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ReportProblemRequest,
    ) -> Result<Order> {
        let asked = (&*request.name, &*request.etag);
        let order = self.to_change(call, tx, asked).await?;
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
