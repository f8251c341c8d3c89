//! Rules, pure.

mod delay;
mod events;

pub(crate) use delay::diagnose;
pub(crate) use events::take;
