//! Where an order stands.

use contract::{
    Error,
    orders::{self as wire, CancelReason, Exchange, OrderState, ReturnRequest},
};

/// The state of an order, with what that state has.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Pending { items_modified: bool },
    Processing,
    Shipped,
    Delivered,
    Cancelled { reason: CancelReason },
    ReturnRequested(ReturnRequest),
    ExchangeRequested(Exchange),
    Returned(ReturnRequest),
    Exchanged(Exchange),
}

impl State {
    /// PENDING, and nothing was modified: what most changes want.
    pub(crate) const OPEN: Self = Self::Pending {
        items_modified: false,
    };

    /// As the contract has it.
    pub(crate) fn wire(&self) -> OrderState {
        match self {
            Self::Pending { .. } => OrderState::Pending,
            Self::Processing => OrderState::Processing,
            Self::Shipped => OrderState::Shipped,
            Self::Delivered => OrderState::Delivered,
            Self::Cancelled { .. } => OrderState::Cancelled,
            Self::ReturnRequested(_) => OrderState::ReturnRequested,
            Self::ExchangeRequested(_) => OrderState::ExchangeRequested,
            Self::Returned(_) => OrderState::Returned,
            Self::Exchanged(_) => OrderState::Exchanged,
        }
    }

    /// Its name, such as `SHIPPED`.
    pub(crate) fn name(&self) -> &'static str {
        self.wire().as_str_name().trim_start_matches("ORDER_STATE_")
    }

    /// What is to come back or came back, for its money.
    pub(crate) fn return_request(&self) -> Option<&ReturnRequest> {
        match self {
            Self::ReturnRequested(request) | Self::Returned(request) => Some(request),
            _ => None,
        }
    }

    /// What is to come back or came back, for something else.
    pub(crate) fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::ExchangeRequested(exchange) | Self::Exchanged(exchange) => Some(exchange),
            _ => None,
        }
    }

    /// Reads it from an order of the contract.
    pub(crate) fn of(order: &wire::Order) -> Result<Self, Error> {
        let missing = |field| move || Error::invalid(field, "what that state has");
        let request = || {
            let request = order.return_request.clone();
            request.ok_or_else(missing("return_request"))
        };
        let exchange = || order.exchange.clone().ok_or_else(missing("exchange"));
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
            OrderState::ReturnRequested => Self::ReturnRequested(request()?),
            OrderState::ExchangeRequested => Self::ExchangeRequested(exchange()?),
            OrderState::Returned => Self::Returned(request()?),
            OrderState::Exchanged => Self::Exchanged(exchange()?),
            OrderState::Unspecified => return Err(Error::invalid("state", "a state of an order")),
        })
    }
}
