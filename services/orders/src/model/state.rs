//! Where an order stands.

use contract::{
    Error,
    orders::{self as wire, CancelReason, OrderState},
};

/// The state of an order, with what that state has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Pending { items_modified: bool },
    Processing,
    Shipped,
    Delivered,
    Cancelled { reason: CancelReason },
}

impl State {
    /// As the contract has it.
    pub(crate) fn wire(&self) -> OrderState {
        match self {
            Self::Pending { .. } => OrderState::Pending,
            Self::Processing => OrderState::Processing,
            Self::Shipped => OrderState::Shipped,
            Self::Delivered => OrderState::Delivered,
            Self::Cancelled { .. } => OrderState::Cancelled,
        }
    }

    /// Its name, such as `SHIPPED`.
    pub(crate) fn name(&self) -> &'static str {
        self.wire().as_str_name().trim_start_matches("ORDER_STATE_")
    }

    /// Reads it from an order of the contract.
    pub(crate) fn of(order: &wire::Order) -> Result<Self, Error> {
        Ok(match order.state() {
            OrderState::Pending => Self::Pending {
                items_modified: order.items_modified,
            },
            OrderState::Processing => Self::Processing,
            OrderState::Shipped => Self::Shipped,
            OrderState::Delivered => Self::Delivered,
            OrderState::Cancelled => Self::Cancelled {
                reason: order.cancel_reason(),
            },
            OrderState::Unspecified => return Err(Error::invalid("state", "a state of an order")),
        })
    }
}
