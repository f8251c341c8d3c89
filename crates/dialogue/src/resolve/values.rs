//! The texts of an item, by which a message may name it.

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

/// The value of the slot that an item is chosen for.
pub(crate) fn id_of(list: &FromList, item: &Value) -> String {
    let id = item.get(&list.id).and_then(Value::as_str);
    id.unwrap_or_default().to_owned()
}

/// All the texts that a message may name an item by.
pub(super) fn values<'v>(list: &FromList, item: &'v Value) -> Vec<&'v str> {
    let paths = list.matched.iter();
    paths.flat_map(|path| values_at(item, path)).collect()
}

/// The texts at a path of an item, through lists.
pub(super) fn values_at<'v>(item: &'v Value, path: &[String]) -> Vec<&'v str> {
    let mut found = Vec::new();
    any_at(item, path, &mut |text| {
        found.push(text);
        false
    });
    found
}

/// Whether one of the texts that a message may name an item by is that.
pub(super) fn any_value(list: &FromList, item: &Value, is: impl Fn(&str) -> bool) -> bool {
    let mut paths = list.matched.iter();
    paths.any(|path| any_at(item, path, &mut |text| is(text)))
}

/// Whether one of the texts at a path of an item is that, through lists.
fn any_at<'v>(at: &'v Value, path: &[String], is: &mut dyn FnMut(&'v str) -> bool) -> bool {
    match (at, path) {
        (Value::Array(items), path) => items.iter().any(|item| any_at(item, path, is)),
        (Value::String(text), []) => is(text),
        (at, [field, rest @ ..]) => at.get(field).is_some_and(|below| any_at(below, rest, is)),
        _ => false,
    }
}

/// Whether each of what an item holds is named by a text: each line of an order by
/// the last word of one of its texts, "kettle" for an "Electric Kettle".
pub(crate) fn holds_only(list: &FromList, item: &Value, text: &str) -> bool {
    let said = ones(text);
    let names = |value: &str| ones(value).last().is_some_and(|last| said.contains(last));
    let held = list.matched.iter().filter_map(|path| {
        let (first, rest) = path.split_first()?;
        Some((item.get(first)?.as_array()?, rest))
    });
    let mut by_name = held.map(|(held, rest)| {
        let named = |one: &Value| any_at(one, rest, &mut |value| names(value));
        !held.is_empty() && held.iter().all(named)
    });
    by_name.any(|all| all)
}

/// A word in the singular.
pub(super) fn one(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
        _ => word.to_owned(),
    }
}

/// The words of a text, folded, in the singular.
pub(super) fn ones(text: &str) -> Vec<String> {
    words(&plain(text)).into_iter().map(one).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use playbook::Step;

    use super::*;

    /// A list of things that have names, options and a quantity.
    pub(in crate::resolve) fn list() -> FromList {
        let mut services = contract::pool().services();
        let method = services.next().and_then(|service| service.methods().next());
        let step = Step {
            id: String::new(),
            method: method.expect("a method"),
            path: "".into(),
            service: String::new(),
            writes: false,
            with: Vec::new(),
            when: None,
            waits: std::collections::BTreeSet::new(),
            read_mask: Vec::new(),
            optional: false,
            has_partial: false,
            stop: Vec::new(),
            shape: std::sync::OnceLock::new(),
        };
        FromList {
            step,
            items: String::new(),
            id: "id".into(),
            matched: vec![vec!["name".into()], vec!["options".into(), "value".into()]],
            latest: None,
            prefer: None,
            default_latest: false,
            several: true,
            count: Some("quantity".into()),
            each: None,
            near: Some("options".into()),
            find: None,
        }
    }
}
