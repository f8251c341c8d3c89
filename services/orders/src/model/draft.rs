//! What a change would do, as its rules say.

use contract::catalog::StockLine;

use super::{Back, Kind, Order};

/// A change that the rules allow.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// The order as it will be.
    pub(crate) order: Order,
    /// Whether the order is a new one.
    pub(crate) created: bool,
    /// What it's called in the change feed.
    pub(crate) kind: Kind,
    /// Stock that it takes.
    pub(crate) reserve: Vec<StockLine>,
    /// Whether that stays held for the order, to be had back if it's cancelled.
    pub(crate) keep: bool,
    /// Whether the stock that is held for the order is taken for good.
    pub(crate) commit: bool,
    /// Money that it takes.
    pub(crate) charge: Option<Back>,
    /// Money that goes back.
    pub(crate) refund: Vec<Back>,
    /// The stock that is held for the order and not needed; no lines are all.
    pub(crate) release: Option<Vec<StockLine>>,
    /// Whether the carrier is asked something else.
    pub(crate) instructs: bool,
    /// Whether a person is told of the problem that was reported last.
    pub(crate) reports: bool,
    /// Whether it costs the customer more: they must be VERIFIED.
    pub(crate) costs: bool,
}

impl Draft {
    /// A change of nothing but the order.
    pub(crate) fn of(order: Order, kind: Kind) -> Self {
        Self {
            order,
            created: false,
            kind,
            reserve: Vec::new(),
            keep: false,
            commit: false,
            charge: None,
            refund: Vec::new(),
            release: None,
            instructs: false,
            reports: false,
            costs: false,
        }
    }

    /// Has a method pay an amount above zero.
    pub(crate) fn charging(mut self, back: Back) -> Self {
        self.order = self.order.charged(&back);
        self.charge = Some(back);
        self.costs = true;
        self
    }

    /// Sends money back.
    pub(crate) fn refunding(mut self, backs: Vec<Back>) -> Self {
        self.order = self.order.refunding(&backs);
        self.refund = backs;
        self
    }
}
