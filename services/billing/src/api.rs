//! The methods, one file each, in the order of the proto.

mod list_payment_methods;
mod refund_order;
mod check_ledger;
