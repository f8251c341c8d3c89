//! Saying what is wrong with what arrived.

use contract::{
    Error, Result,
    orders::{Problem, ProblemKind},
    value::{self, Instant},
};

use crate::{
    error,
    model::{Order, State, taken},
};

/// The most that is said of a problem, in characters.
const LONGEST: usize = 500;

/// The most problems of one order.
const MOST: usize = 20;

/// The order with a problem.
pub(crate) fn report_problem(mut order: Order, problem: Problem, now: Instant) -> Result<Order> {
    match order.state {
        State::Pending { .. } | State::Processing | State::Cancelled { .. } => {
            return Err(error::not_delivered(&order.state));
        }
        _ => {}
    }
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
    Ok(order)
}
