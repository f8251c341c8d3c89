//! The values of enums, by the names that playbooks know them by.

use prost_reflect::EnumDescriptor;

/// The values of an enum without the prefix that it gives them: `PENDING` of
/// `ORDER_STATE_PENDING`.
pub(crate) fn short_names(choices: &EnumDescriptor) -> Vec<String> {
    let prefix = prefix(choices.name());
    let short = |name: &str| name.strip_prefix(&prefix).unwrap_or(name).to_owned();
    choices.values().map(|value| short(value.name())).collect()
}

/// The prefix that an enum's values have: `ORDER_STATE_` of `OrderState`.
pub(crate) fn prefix(name: &str) -> String {
    let mut prefix = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            prefix.push('_');
        }
        prefix.extend(letter.to_uppercase());
    }
    prefix.push('_');
    prefix
}
