//! The methods, one file each, in the order of the proto.

mod get_account_status;
mod get_profile;
mod lookup_customer;
