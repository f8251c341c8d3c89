//! What intent alone can set.

use serde::Deserialize;

/// `[intent]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// How numbers of orders are written, most certain first; one group each.
    pub(crate) order_numbers: Vec<String>,
    /// The country of phone numbers that name none.
    pub(crate) phone_region: String,
    /// What a named product counts as: a word that the examples use for one,
    /// so that a product that no example names is understood like one.
    pub(crate) product_word: String,
    /// From here on a message is out of scope.
    pub(crate) out_of_scope: f32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            order_numbers: vec![r"(?i)#?\b(W\d{7,10})\b".into(), r"\b(\d{7})\b".into()],
            phone_region: "US".into(),
            product_word: "lamp".into(),
            out_of_scope: 0.5,
        }
    }
}
