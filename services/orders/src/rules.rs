//! Rules, pure: no clock, no I/O.

mod address;
mod cancel;
mod cancel_lines;
mod eligibility;
mod exchange;
mod fulfilment;
mod instructions;
mod modify;
mod payment_method;
mod problem;
mod receive;
mod reorder;
mod returns;
mod shipping;
mod swap;

pub(crate) use address::update_address;
pub(crate) use cancel::{cancel, may_cancel};
pub(crate) use cancel_lines::cancel_lines;
pub(crate) use eligibility::eligibility;
pub(crate) use exchange::exchange;
pub(crate) use fulfilment::advance;
pub(crate) use instructions::update_instructions;
pub(crate) use modify::{may_modify, modify};
pub(crate) use payment_method::{change_payment_method, may_change_payment_method};
pub(crate) use problem::{may_report, report_problem};
pub(crate) use receive::{may_receive, receive};
pub(crate) use reorder::{New, reorder};
pub(crate) use returns::{may_return, return_lines};
pub(crate) use shipping::{may_upgrade, upgrade_shipping};
pub(crate) use swap::Swaps;
