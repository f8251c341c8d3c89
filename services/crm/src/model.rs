//! Names as they are compared.

mod fold;

pub(crate) use fold::{folded, folded_phone};
