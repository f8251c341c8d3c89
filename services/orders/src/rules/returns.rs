//! Sending back: only when DELIVERED and within the window, once. The money
//! goes to what paid or to a gift card, and moves when the goods are back.

use contract::{
    Error, Result,
    billing::{PaymentMethodKind, Reason as BillingReason},
    orders::{OrderState, Reason, ReturnRequest},
    value::Instant,
};

use crate::{
    config::Config,
    error,
    model::{Draft, Kind, Known, Order, State, net, price_of, taken},
};

/// Whether something may be sent back now, and until when.
pub(crate) fn may_return(order: &Order, now: Instant, config: &Config) -> Result<Option<Instant>> {
    if order.state != State::Delivered {
        return Err(error::not_delivered(&order.state));
    }
    let until = config.return_window().zip(delivered(order));
    let until = until.map(|(window, since)| since.after(window));
    if until.is_some_and(|until| until < now) {
        let closed = Error::from(Reason::ReturnWindowClosed);
        return Err(closed.with("days", config.return_window_days));
    }
    Ok(until)
}

/// When it arrived, as far as is known: an order from elsewhere may not say.
fn delivered(order: &Order) -> Option<Instant> {
    let state = i32::from(OrderState::Delivered);
    let mut history = order.rest.history.iter().rev();
    let arrived = history.find(|change| change.state == state);
    let arrived = arrived.and_then(|change| change.time);
    arrived.or(order.rest.estimated_time).map(Instant::from)
}

/// Whether so much can go back once the goods are there: no more than was paid.
pub(super) fn goes_back(order: &Order, cents: i64) -> Result<()> {
    match cents > net(&order.rest.payments) {
        true => Err(BillingReason::RefundExceedsPayment.into()),
        false => Ok(()),
    }
}

/// The order with items that are to come back.
pub(crate) fn return_lines(
    order: Order,
    variants: &[String],
    known: &Known,
    now: Instant,
    config: &Config,
) -> Result<Draft> {
    may_return(&order, now, config)?;
    let units = taken(&order.rest.lines, variants)?;
    let method = known.method(0)?;
    let paid = order.net_paid();
    let allowed = method.kind() == PaymentMethodKind::GiftCard
        || paid.iter().any(|paid| paid.payment_method == method.name);
    if !allowed {
        let refused = Error::from(Reason::RefundMethodNotAllowed);
        return Err(refused.with("payment_method", &method.name));
    }
    let amount = price_of(&units)?;
    goes_back(&order, amount.minor_units)?;
    let request = ReturnRequest {
        variants: variants.to_vec(),
        payment_method: method.name.clone(),
        amount: Some(amount),
    };
    let order = order.now_in(State::ReturnRequested(request), now);
    Ok(Draft::of(order, Kind::ReturnRequested))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use contract::{
        billing::PaymentMethod,
        orders::{self as wire, Line, Payment, StateChange},
        value,
    };

    use super::*;

    fn order(state: State) -> Order {
        let rest = wire::Order {
            lines: vec![Line {
                variant: "a".into(),
                quantity: 2,
                unit_price: Some(value::of("USD", 100)),
                ..Line::default()
            }],
            payments: vec![Payment {
                payment_method: "visa".into(),
                kind: 1,
                amount: Some(value::of("USD", 200)),
                ..Payment::default()
            }],
            history: vec![StateChange {
                state: OrderState::Delivered.into(),
                time: Some(Instant::from_seconds(1_000).into()),
            }],
            ..wire::Order::default()
        };
        Order { rest, state }
    }

    fn with(name: &str, kind: PaymentMethodKind) -> Known {
        Known {
            method: Some(PaymentMethod {
                name: name.into(),
                kind: kind.into(),
                ..PaymentMethod::default()
            }),
            ..Known::default()
        }
    }

    fn ask(state: State, variants: &[&str], known: &Known, days: u64) -> Result<Draft> {
        let variants: Vec<_> = variants.iter().map(|one| (*one).to_owned()).collect();
        let now = Instant::from_seconds(1_000).after(Duration::from_secs(days * 24 * 3600));
        return_lines(order(state), &variants, known, now, &Config::default())
    }

    #[test]
    fn table_of_cases() {
        let visa = with("visa", PaymentMethodKind::Card);
        let gift = with("gift", PaymentMethodKind::GiftCard);
        let other = with("other", PaymentMethodKind::Paypal);
        let refused = |asked: Result<Draft>, reason: Reason| {
            let error = asked.unwrap_err();
            assert!(error.is(reason), "{error}");
        };

        for known in [&visa, &gift] {
            let draft = ask(State::Delivered, &["a", "a"], known, 30).unwrap();
            let request = draft.order.state.return_request().unwrap();
            assert_eq!(request.amount, Some(value::of("USD", 200)));
            // money moves when the goods are back
            assert!(draft.charge.is_none() && draft.refund.is_empty());
        }
        refused(
            ask(State::Delivered, &["a"], &other, 1),
            Reason::RefundMethodNotAllowed,
        );
        refused(
            ask(State::Delivered, &["a"], &visa, 31),
            Reason::ReturnWindowClosed,
        );
        refused(
            ask(State::Delivered, &["a"; 3], &visa, 1),
            Reason::LineNotOnOrder,
        );
        refused(
            ask(State::Delivered, &["b"], &visa, 1),
            Reason::LineNotOnOrder,
        );
        refused(
            ask(State::OPEN, &["a"], &visa, 1),
            Reason::OrderNotDelivered,
        );
        let again = State::ReturnRequested(ReturnRequest::default());
        refused(ask(again, &["a"], &visa, 1), Reason::ReturnedAlready);
        assert!(ask(State::Delivered, &[], &visa, 1).is_err());
        assert!(ask(State::Delivered, &["a"], &Known::default(), 1).is_err());
    }
}
