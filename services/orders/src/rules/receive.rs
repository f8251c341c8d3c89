//! What was to come back is back: the money of a return goes where it was to
//! go, the difference of an exchange is charged or goes back.

use contract::{
    Error, Result,
    orders::{Exchange, Reason},
    value::{self, Instant},
};

use super::swap::swapped;
use crate::model::{Back, Draft, Kind, Known, Order, State};

/// Whether something is to come back.
pub(crate) fn may_receive(order: &Order) -> Result<()> {
    match &order.state {
        State::ReturnRequested(_) | State::ExchangeRequested(_) => Ok(()),
        state => Err(Error::from(Reason::NoReturnRequested).with("state", state.name())),
    }
}

/// The order with what came back.
pub(crate) fn receive(order: Order, known: &Known, now: Instant) -> Result<Draft> {
    may_receive(&order)?;
    match order.state.clone() {
        State::ExchangeRequested(exchange) => exchanged(order, exchange, known, now),
        State::ReturnRequested(request) => {
            let back = Back {
                payment_method: request.payment_method.clone(),
                amount: request.amount.clone().unwrap_or_default(),
            };
            let order = order.now_in(State::Returned(request), now);
            let draft = Draft::of(order, Kind::Returned);
            Ok(draft.refunding(some(back)))
        }
        _ => Err(Reason::NoReturnRequested.into()),
    }
}

fn exchanged(order: Order, exchange: Exchange, known: &Known, now: Instant) -> Result<Draft> {
    let lines = swapped(&order.rest.lines, &exchange.variants, &exchange.new_lines)?;
    let difference = exchange.difference.clone().unwrap_or_default();
    let cents = difference.minor_units;
    // the one that was named may hold too little by now
    let by = known.method.as_ref().map(|method| &*method.name);
    let by = by.unwrap_or(&exchange.payment_method);
    let back = Back {
        payment_method: by.to_owned(),
        amount: value::of(&difference.currency_code, cents.saturating_abs()),
    };
    let order = order.with_lines(lines, now)?;
    let order = order.now_in(State::Exchanged(exchange), now);
    let draft = Draft::of(order, Kind::Exchanged);
    Ok(match cents {
        1.. => draft.charging(back),
        _ => draft.refunding(some(back)),
    })
}

/// Money that goes back, unless it's nothing.
fn some(back: Back) -> Vec<Back> {
    let moves = back.amount.minor_units > 0;
    moves.then_some(back).into_iter().collect()
}
