//! Which changes an order allows now: each rule asked, none copied.

use contract::{
    Error,
    orders::{CancelReason, Eligibility, Reason},
    types::PostalAddress,
    value::Instant,
};

use super::{cancel, update_address};
use crate::{config::Config, model::Order};

/// What each change would say.
pub(crate) fn eligibility(order: &Order, now: Instant, config: &Config) -> Vec<Eligibility> {
    let reason = [
        CancelReason::NoLongerNeeded,
        CancelReason::OrderedByMistake,
        CancelReason::FoundCheaper,
    ]
    .into_iter()
    .find(|reason| config.accepts(*reason))
    .unwrap_or_default();
    let cancelled = cancel(order.clone(), reason, now, config).map(drop);
    let moved = update_address(order.clone(), PostalAddress::default(), now, config).map(drop);
    // asked without an address: that one is missing is no answer to "may I"
    let moved = match moved {
        Err(error) if error.is(Reason::AddressNotDeliverable) => Ok(()),
        moved => moved,
    };
    vec![
        answer("CancelOrder", &cancelled),
        answer("UpdateShippingAddress", &moved),
    ]
}

fn answer(change: &str, asked: &Result<(), Error>) -> Eligibility {
    Eligibility {
        change: change.to_owned(),
        allowed: asked.is_ok(),
        reason: asked
            .as_ref()
            .err()
            .map(|error| error.reason().to_owned())
            .unwrap_or_default(),
        instead: asked
            .as_ref()
            .err()
            .map(|error| error.instead().to_owned())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use contract::orders as wire;

    use super::*;
    use crate::model::State;

    #[test]
    fn eligibility_says_what_the_rules_say() {
        let order = |state| Order {
            rest: wire::Order::default(),
            state,
            version: 1,
        };
        let ask = |state| eligibility(&order(state), Instant::default(), &Config::default());

        assert!(
            ask(State::Pending {
                items_modified: false
            })
            .iter()
            .all(|change| change.allowed)
        );
        for change in ask(State::Shipped) {
            assert!(!change.allowed);
            assert_eq!(change.reason, "ORDER_NOT_PENDING");
            assert!(!change.instead.is_empty());
        }
    }
}
