//! Values that several packages share: money, instants, ids.

mod card;
mod id;
mod instant;
mod money;
mod variants;

pub use card::{holds_card_number, without_card_numbers};
pub use id::Id;
pub use instant::Instant;
pub use money::{add, of, sum};
pub use prost_types::{FieldMask, Timestamp};
pub use variants::instead;
