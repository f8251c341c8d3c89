//! Rules, pure: no clock, no I/O.

mod charge;
mod refund;

pub(crate) use charge::chargeable;
pub(crate) use refund::refundable;
