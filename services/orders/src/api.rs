//! The methods, one file each, in the order of the proto.

mod cancel_order;
mod check_eligibility;
mod convert;
mod get_order;
mod list_orders;
mod record_fulfilment;
mod update_shipping_address;
