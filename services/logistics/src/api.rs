//! The methods, one file each, in the order of the proto.

mod create_shipment;
mod diagnose_delay;
mod track_shipment;
