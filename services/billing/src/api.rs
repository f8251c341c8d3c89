//! The methods, one file each, in the order of the proto.

mod check_ledger;
mod list_payment_methods;
mod refund_order;
