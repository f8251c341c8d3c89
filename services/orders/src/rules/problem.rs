//! Saying what is wrong with what arrived.

use contract::{
    Error, Result,
    orders::{Problem, ProblemKind},
    value::{self, Instant},
};

use crate::{
    error,
    model::{Draft, Kind, Order, State, taken},
};

/// The most that is said of a problem, in characters.
const LONGEST: usize = 500;

/// The most problems of one order.
const MOST: usize = 20;

/// Whether it's with the customer, or was.
pub(crate) fn may_report(order: &Order) -> Result<()> {
    match order.state {
        State::Pending { .. } | State::Processing | State::Cancelled { .. } => {
            Err(error::not_delivered(&order.state))
        }
        _ => Ok(()),
    }
}

/// The order with a problem, which a person is told of.
pub(crate) fn report_problem(mut order: Order, problem: Problem, now: Instant) -> Result<Draft> {
    may_report(&order)?;
    if problem.kind() == ProblemKind::Unspecified {
        return Err(Error::invalid("kind", "MISSING, DAMAGED or WRONG_ITEM"));
    }
    let text = problem.description.trim();
    if text.chars().count() > LONGEST {
        return Err(Error::invalid("description", "at most 500 characters"));
    }
    if !problem.variants.is_empty() {
        taken(&order.rest.lines, &problem.variants)?;
    }
    if order.rest.problems.len() >= MOST {
        return Err(Error::invalid(
            "name",
            "an order with fewer than 20 problems",
        ));
    }
    order.rest.problems.push(Problem {
        description: value::without_card_numbers(text).to_string(),
        time: Some(now.into()),
        ..problem
    });
    order.rest.update_time = Some(now.into());
    let mut draft = Draft::of(order, Kind::ProblemReported);
    draft.reports = true;
    Ok(draft)
}
