//! Values that several packages share: money, instants, ids.

mod id;
mod instant;
mod money;

pub use id::Id;
pub use instant::Instant;
pub use money::{add, of, sum};
