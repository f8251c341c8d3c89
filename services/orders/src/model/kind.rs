//! What a change of an order is called in the change feed and in metrics.

/// The changes of orders. Numbers are kept with changes under way: additive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Kind {
    Changed = 0,
    Cancelled = 1,
    LinesCancelled = 2,
    LinesModified = 3,
    PaymentMethodChanged = 4,
    ShippingUpgraded = 5,
    ReturnRequested = 6,
    ExchangeRequested = 7,
    Placed = 8,
    Returned = 9,
    Exchanged = 10,
    MovedOn = 11,
    AddressChanged = 12,
    InstructionsChanged = 13,
    ProblemReported = 14,
    Refunded = 15,
    Imported = 16,
}

impl Kind {
    /// Its name, such as `order.cancelled`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Changed => "order.changed",
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
            Self::Refunded => "order.refunded",
            Self::Imported => "order.imported",
        }
    }
}
