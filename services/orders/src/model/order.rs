//! An order.

use contract::{
    Error, Result,
    orders::{self as wire, Line, Payment, PaymentKind, PaymentState, StateChange},
    types::{Money, PostalAddress},
    value::{self, Instant},
};

use super::{State, price_of};

/// An order: the contract's shape, with a state that can't contradict itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    /// What doesn't depend on the state.
    pub(crate) rest: wire::Order,
    /// Where it stands.
    pub(crate) state: State,
}

/// Money that goes back to a method.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Back {
    pub(crate) payment_method: String,
    pub(crate) amount: Money,
}

impl Order {
    /// Reads an order of the contract, as import brings it.
    pub(crate) fn parse(mut rest: wire::Order) -> Result<Self> {
        if rest.number.is_empty() || rest.number.len() > 64 {
            return Err(Error::invalid("number", "1 to 64 characters"));
        }
        if rest.lines.is_empty() || rest.lines.iter().any(|line| line.quantity < 1) {
            return Err(Error::invalid(
                "lines",
                "at least one, each with a quantity of 1 or more",
            ));
        }
        let amounts = rest.payments.iter().map(|payment| payment.amount.as_ref());
        if amounts
            .into_iter()
            .any(|amount| amount.is_none_or(|amount| amount.minor_units <= 0))
        {
            return Err(Error::invalid("payments.amount", "more than zero"));
        }
        rest.total = Some(price_of(&rest.lines)?);
        Self::of(rest)
    }

    /// Reads an order that was checked before it was kept.
    pub(crate) fn of(rest: wire::Order) -> Result<Self> {
        let state = State::of(&rest)?;
        Ok(Self { rest, state })
    }

    /// As the contract has it.
    pub(crate) fn wire(&self) -> wire::Order {
        let mut order = self.rest.clone();
        order.set_state(self.state.wire());
        order.items_modified = self.state
            == State::Pending {
                items_modified: true,
            };
        order.set_cancel_reason(match self.state {
            State::Cancelled { reason } => reason,
            _ => wire::CancelReason::Unspecified,
        });
        order.return_request = self.state.return_request().cloned();
        order.exchange = self.state.exchange().cloned();
        let refunds = self
            .rest
            .payments
            .iter()
            .filter(|payment| payment.kind() == PaymentKind::Refund);
        // one currency per order, checked when it came in
        order.refund_total = value::sum(refunds.filter_map(|payment| payment.amount.as_ref()))
            .ok()
            .flatten();
        order
    }

    /// What each method paid, net of what went back to it, in the order of the
    /// payments.
    pub(crate) fn net_paid(&self) -> Vec<Back> {
        let mut net: Vec<Back> = Vec::new();
        for payment in &self.rest.payments {
            let amount = payment.amount.clone().unwrap_or_default();
            let signed = match payment.kind() {
                PaymentKind::Refund => -amount.minor_units,
                _ => amount.minor_units,
            };
            match net
                .iter_mut()
                .find(|back| back.payment_method == payment.payment_method)
            {
                Some(back) => {
                    back.amount.minor_units = back.amount.minor_units.saturating_add(signed);
                }
                None => net.push(Back {
                    payment_method: payment.payment_method.clone(),
                    amount: value::of(&amount.currency_code, signed),
                }),
            }
        }
        net.retain(|back| back.amount.minor_units > 0);
        net
    }

    /// The order in another state, with its history.
    pub(crate) fn now_in(mut self, state: State, now: Instant) -> Self {
        self.rest.history.push(StateChange {
            state: state.wire().into(),
            time: Some(now.into()),
        });
        self.rest.update_time = Some(now.into());
        self.state = state;
        self
    }

    /// The order with money on its way back.
    pub(crate) fn refunding(mut self, backs: &[Back]) -> Self {
        self.rest.payments.extend(backs.iter().map(|back| Payment {
            payment_method: back.payment_method.clone(),
            amount: Some(back.amount.clone()),
            kind: PaymentKind::Refund.into(),
            state: PaymentState::Pending.into(),
        }));
        self
    }

    /// The order with money that a method pays.
    pub(crate) fn charged(mut self, back: &Back) -> Self {
        self.rest.payments.push(Payment {
            payment_method: back.payment_method.clone(),
            amount: Some(back.amount.clone()),
            kind: PaymentKind::Payment.into(),
            state: PaymentState::Settled.into(),
        });
        self
    }

    /// The order with other lines, and what they cost.
    pub(crate) fn with_lines(mut self, lines: Vec<Line>, now: Instant) -> Result<Self> {
        self.rest.total = Some(price_of(&lines)?);
        self.rest.lines = lines;
        self.rest.update_time = Some(now.into());
        Ok(self)
    }

    /// The order sent elsewhere.
    pub(crate) fn sent_to(mut self, address: PostalAddress, now: Instant) -> Self {
        self.rest.shipping_address = Some(address);
        self.rest.update_time = Some(now.into());
        self
    }
}

/// What payments come to, less what went back.
pub(crate) fn net(payments: &[Payment]) -> i64 {
    payments.iter().fold(0, |net, payment| {
        let cents = payment
            .amount
            .as_ref()
            .map_or(0, |amount| amount.minor_units);
        match payment.kind() {
            PaymentKind::Refund => net.saturating_sub(cents),
            _ => net.saturating_add(cents),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(method: &str, kind: PaymentKind, cents: i64) -> Payment {
        Payment {
            payment_method: method.into(),
            amount: Some(value::of("USD", cents)),
            kind: kind.into(),
            state: PaymentState::Settled.into(),
        }
    }

    #[test]
    fn net_paid_is_per_method_and_above_zero() {
        let rest = wire::Order {
            payments: vec![
                payment("a", PaymentKind::Payment, 100),
                payment("b", PaymentKind::Payment, 50),
                payment("a", PaymentKind::Refund, 100),
            ],
            ..wire::Order::default()
        };
        let order = Order {
            rest,
            state: State::Processing,
        };

        let net = order.net_paid();

        assert_eq!(
            net,
            [Back {
                payment_method: "b".into(),
                amount: value::of("USD", 50)
            }]
        );
    }
}
