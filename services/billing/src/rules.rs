//! Rules, pure.

mod refund;

pub(crate) use refund::refundable;
