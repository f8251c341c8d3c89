//! Ids: opaque, 128 bits of chance behind a collection's name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a resource, such as `orders/01j…` (AIP-122).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Id(String);

impl Id {
    /// Reads a name of a collection, such as `orders`.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for another collection, an empty or overlong id.
    pub fn parse(collection: &str, field: &str, name: &str) -> crate::Result<Self> {
        let id = name
            .strip_prefix(collection)
            .and_then(|rest| rest.strip_prefix('/'));
        match id {
            Some(id) if Self::is_segment(id) => Ok(Self(name.to_owned())),
            _ => Err(crate::Error::invalid(
                field,
                &format!("a name such as {collection}/…"),
            )),
        }
    }

    /// Makes a name from a collection and an id that a caller chose.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for an empty or overlong id, or one with a `/`.
    pub fn chosen(collection: &str, field: &str, id: &str) -> crate::Result<Self> {
        match Self::is_segment(id) {
            true => Ok(Self::new(collection, id)),
            false => Err(crate::Error::invalid(
                field,
                "an id of 1 to 128 characters, without its collection",
            )),
        }
    }

    /// Makes a name from a collection and an id.
    #[must_use]
    pub fn new(collection: &str, id: &str) -> Self {
        Self(format!("{collection}/{id}"))
    }

    fn is_segment(id: &str) -> bool {
        !id.is_empty()
            && id.len() <= 128
            && id
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'/')
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_collection_are_read() {
        assert!(Id::parse("orders", "name", "orders/W1").is_ok());
        for bad in [
            "",
            "orders",
            "orders/",
            "order/1",
            "orders/1/2",
            "orders/a b",
            "orders/\0",
        ] {
            assert!(Id::parse("orders", "name", bad).is_err(), "{bad:?}");
        }
    }
}
