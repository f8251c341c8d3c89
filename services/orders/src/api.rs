//! The methods, one file each, in the order of the proto.

mod get_order;
mod list_orders;
mod get_fulfilment_status;
mod check_eligibility;
mod cancel_order;
mod cancel_lines;
mod update_shipping_address;
mod update_instructions;
mod modify_lines;
mod change_payment_method;
mod upgrade_shipping;
mod return_lines;
mod exchange_lines;
mod reorder;
mod report_problem;
mod record_fulfilment;
mod receive_return;
mod convert;
