//! The methods, one file each, in the order of the proto.

mod list_payment_methods;
mod get_payment_method;
mod charge_order;
mod refund_order;
mod check_ledger;
