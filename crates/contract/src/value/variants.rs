//! Variants of products, as refusals tell of them.

use crate::{Error, catalog::Variant};

/// A refusal that says what can be had instead: by name, and by what each of them
/// is, in the same order.
#[must_use]
pub fn instead(error: Error, variants: &[Variant]) -> Error {
    if variants.is_empty() {
        return error;
    }
    let names: Vec<&str> = variants.iter().map(|one| one.name.as_str()).collect();
    let options = variants.iter().map(|variant| {
        let values = variant.options.iter().map(|option| option.value.as_str());
        values.collect::<Vec<_>>().join(", ")
    });
    error
        .with("alternatives", names.join(","))
        .with("options", options.collect::<Vec<_>>().join(" / "))
}
