//! Which changes an order allows now: each rule asked, none copied.

use contract::{
    Error, Result,
    orders::{CancelReason, Eligibility, Reason},
    types::PostalAddress,
    value::Instant,
};

use super::{
    may_cancel, may_change_payment_method, may_modify, may_report, may_return, may_upgrade,
    update_address,
};
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
    let cancelled = || may_cancel(order, reason, config);
    let cancelled_lines = match config.cancel_lines {
        true => cancelled(),
        false => Err(Reason::CancelLinesOff.into()),
    };
    let moved = update_address(order.clone(), PostalAddress::default(), now, config).map(drop);
    // asked without an address: that one is missing is no answer to "may I"
    let moved = match moved {
        Err(error) if error.is(Reason::AddressNotDeliverable) => Ok(()),
        moved => moved,
    };
    let returned = may_return(order, now, config);
    let until = returned.as_ref().ok().copied().flatten();
    let returned = returned.map(drop);
    let ask = |change: &str, asked: Result<()>| answer(change, &asked);
    let back = |change: &str| Eligibility {
        until: until.map(Into::into),
        ..answer(change, &returned)
    };
    vec![
        ask("CancelOrder", cancelled()),
        ask("CancelLines", cancelled_lines),
        ask("UpdateShippingAddress", moved),
        ask("UpdateInstructions", may_modify(order)),
        ask("ModifyLines", may_modify(order)),
        ask("ChangePaymentMethod", may_change_payment_method(order)),
        ask("UpgradeShipping", may_upgrade(order, config)),
        back("ReturnLines"),
        back("ExchangeLines"),
        ask("Reorder", Ok(())),
        ask("ReportProblem", may_report(order)),
    ]
}

fn answer(change: &str, asked: &Result<(), Error>) -> Eligibility {
    let refused = asked.as_ref().err();
    Eligibility {
        change: change.to_owned(),
        allowed: asked.is_ok(),
        reason: refused
            .map(|error| error.reason().to_owned())
            .unwrap_or_default(),
        instead: refused
            .map(|error| error.instead().to_owned())
            .unwrap_or_default(),
        until: None,
    }
}

#[cfg(test)]
mod tests {
    use contract::orders as wire;

    use super::*;
    use crate::model::State;

    #[test]
    fn eligibility_says_what_the_rules_say() {
        let ask = |state| {
            let order = Order {
                rest: wire::Order {
                    payments: vec![wire::Payment {
                        kind: 1,
                        ..wire::Payment::default()
                    }],
                    ..wire::Order::default()
                },
                state,
            };
            eligibility(&order, Instant::default(), &Config::default())
        };
        let refused = |state| {
            let changes = ask(state).into_iter().filter(|change| !change.allowed);
            let changes: Vec<_> = changes
                .map(|change| {
                    assert!(!change.instead.is_empty());
                    format!("{} {}", change.change, change.reason)
                })
                .collect();
            changes
        };

        let late = ["ReturnLines", "ExchangeLines", "ReportProblem"];
        let late = late.map(|change| format!("{change} ORDER_NOT_DELIVERED"));
        let off = "CancelLines CANCEL_LINES_OFF".to_owned();
        assert_eq!(
            refused(State::OPEN),
            [vec![off.clone()], late.to_vec()].concat()
        );
        let early = [
            "CancelOrder",
            "UpdateShippingAddress",
            "UpdateInstructions",
            "ModifyLines",
            "ChangePaymentMethod",
            "UpgradeShipping",
        ];
        let mut gone = early
            .map(|change| format!("{change} ORDER_NOT_PENDING"))
            .to_vec();
        gone.insert(1, off);
        assert_eq!(refused(State::Delivered), gone);
    }
}
