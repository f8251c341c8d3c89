//! `ReportProblem`.

use contract::{
    Result,
    orders::{Problem, ReportProblemRequest, orders_service::ReportProblem},
};
use principal::Call;

use crate::{
    Orders,
    model::{Draft, Known, Order},
    rules,
    saga::{Asked, Drafts},
};

impl Drafts<ReportProblem> for Orders {
    fn asked(request: &ReportProblemRequest) -> Asked<'_> {
        Asked {
            name: &request.name,
            etag: &request.etag,
            payment_method: "",
        }
    }

    fn may(&self, _: &Call, order: &Order) -> Result<()> {
        rules::may_report(order)
    }

    fn draft(
        &self,
        call: &Call,
        order: Order,
        request: &ReportProblemRequest,
        _: &Known,
    ) -> Result<Draft> {
        let problem = Problem {
            kind: request.kind,
            variants: request.variants.clone(),
            description: request.description.clone(),
            ..Problem::default()
        };
        rules::report_problem(order, problem, call.now)
    }
}
