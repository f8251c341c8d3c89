//! The methods, one file each, in the order of the proto.

mod get_order;
mod list_orders;
mod check_eligibility;
mod cancel_order;
mod update_shipping_address;
mod record_fulfilment;
mod convert;
