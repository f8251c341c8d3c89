//! `ReportProblem`.

use contract::{
    Result,
    orders::{Order, Problem, ReportProblemRequest, orders_service::ReportProblem},
};
use principal::Call;
use service::Write;
use store::{Change, Tx};

use super::convert::{as_shown, order_name};
use crate::{Orders, rules, store::orders};

impl Write<ReportProblem> for Orders {
    async fn write(
        &self,
        call: &Call,
        tx: &mut Tx,
        request: &ReportProblemRequest,
    ) -> Result<Order> {
        let (name, customer) = (order_name(&request.name)?, call.customer()?);
        let order = orders::get(tx, customer, name.as_str()).await?;
        self.free(call, tx, &order).await?;
        let order = as_shown(order, &request.etag)?;
        let problem = Problem {
            kind: request.kind,
            variants: request.variants.clone(),
            description: request.description.clone(),
            time: None,
        };
        let order = rules::report_problem(order, problem, call.now)?;
        let order = orders::update(tx, &order).await?;
        let tags = vec![name.to_string(), customer.to_owned()];
        tx.change(Change {
            name: name.to_string(),
            kind: "order.problem_reported",
            tags,
        });
        Ok(order.wire())
    }
}
