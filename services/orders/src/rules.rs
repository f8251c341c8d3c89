//! Rules, pure: no clock, no I/O.

mod address;
mod cancel;
mod eligibility;
mod fulfilment;

pub(crate) use address::update_address;
pub(crate) use cancel::cancel;
pub(crate) use eligibility::eligibility;
pub(crate) use fulfilment::advance;
