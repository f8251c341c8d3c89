//! The methods, one file each, in the order of the proto.

mod get_profile;
mod get_account_status;
mod lookup_customer;
mod get_service_level;
