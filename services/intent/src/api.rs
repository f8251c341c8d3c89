//! The methods, one file each, in the order of the proto.

mod understand;

pub(crate) use understand::Said;
