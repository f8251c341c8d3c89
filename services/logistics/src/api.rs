//! The methods, one file each, in the order of the proto.

mod track_shipment;
mod diagnose_delay;
mod create_shipment;
mod set_instructions;
