//! What a change of an order is called in the change feed and in metrics.

/// The changes of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Cancelled,
    LinesCancelled,
    LinesModified,
    PaymentMethodChanged,
    ShippingUpgraded,
    ReturnRequested,
    ExchangeRequested,
    Placed,
    Returned,
    Exchanged,
    MovedOn,
    AddressChanged,
    InstructionsChanged,
    ProblemReported,
    TicketOpened,
    Refunded,
    Imported,
}

impl Kind {
    /// Its name, such as `order.cancelled`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "order.cancelled",
            Self::LinesCancelled => "order.lines_cancelled",
            Self::LinesModified => "order.lines_modified",
            Self::PaymentMethodChanged => "order.payment_method_changed",
            Self::ShippingUpgraded => "order.shipping_upgraded",
            Self::ReturnRequested => "order.return_requested",
            Self::ExchangeRequested => "order.exchange_requested",
            Self::Placed => "order.placed",
            Self::Returned => "order.returned",
            Self::Exchanged => "order.exchanged",
            Self::MovedOn => "order.moved_on",
            Self::AddressChanged => "order.address_changed",
            Self::InstructionsChanged => "order.instructions_changed",
            Self::ProblemReported => "order.problem_reported",
            Self::TicketOpened => "order.ticket_opened",
            Self::Refunded => "order.refunded",
            Self::Imported => "order.imported",
        }
    }
}
