//! Candidates: which item of a list a message means.

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use crate::say::{means_other, names_a_content, wants_latest};

/// What a message says of the candidates.
#[derive(Debug, PartialEq)]
pub(super) enum Meant<'v> {
    /// Exactly this one.
    One(&'v Value),
    /// One of these.
    Several(Vec<&'v Value>),
    /// It names something that isn't there.
    Unknown,
    /// Nothing.
    Unsaid,
}

/// Which candidates a message means. `focus` is what was spoken of last.
pub(super) fn meant<'v>(
    list: &FromList,
    items: &'v [Value],
    (text, locale): (&str, &str),
    focus: &str,
) -> Meant<'v> {
    let id = |item: &Value| {
        item.get(&list.id)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    if means_other(text, locale) {
        let others: Vec<_> = items.iter().filter(|item| id(item) != focus).collect();
        return several(others);
    }
    if let named = by_number(list, items, text).as_slice()
        && !named.is_empty()
    {
        return several(named.to_vec());
    }
    // only of things that come and go one asks for what isn't there
    let comes_and_goes = list.latest.is_some();
    if comes_and_goes && names_a_number(text) {
        return Meant::Unknown;
    }
    let named = by_words(list, items, text);
    if comes_and_goes && named.is_empty() && names_a_content(text) {
        return Meant::Unknown;
    }
    if wants_latest(text, locale) {
        let among = if named.is_empty() {
            items.iter().collect()
        } else {
            named
        };
        return latest(list, &among).map_or(Meant::Unsaid, Meant::One);
    }
    several(named)
}

fn several(items: Vec<&Value>) -> Meant<'_> {
    match items.as_slice() {
        [] => Meant::Unsaid,
        [one] => Meant::One(one),
        _ => Meant::Several(items),
    }
}

/// The latest of some.
pub(super) fn latest<'v>(list: &FromList, items: &[&'v Value]) -> Option<&'v Value> {
    let field = list.latest.as_ref()?;
    items
        .iter()
        .copied()
        .max_by_key(|item| item.get(field).and_then(Value::as_i64).unwrap_or(i64::MIN))
}

/// Items whose number the message holds: `#W2378156`, `W2378156`, `2378156`.
fn by_number<'v>(list: &FromList, items: &'v [Value], text: &str) -> Vec<&'v Value> {
    let said = tokens(text);
    let fits = |value: &str| {
        let number = bare(value);
        let digits = number.trim_start_matches(|letter: char| letter.is_alphabetic());
        digits.len() >= 4
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && said
                .iter()
                .any(|token| *token == number || *token == digits)
    };
    items
        .iter()
        .filter(|item| values(list, item).iter().any(|value| fits(value)))
        .collect()
}

/// Whether the message holds something like a number of an order.
fn names_a_number(text: &str) -> bool {
    tokens(text).iter().any(|token| {
        let digits = token.trim_start_matches(|letter: char| letter.is_alphabetic());
        (6..=10).contains(&digits.len())
            && token.len() - digits.len() <= 2
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Items that share the most words with the message, if any.
fn by_words<'v>(list: &FromList, items: &'v [Value], text: &str) -> Vec<&'v Value> {
    const COMMON: [&str; 8] = ["order", "item", "set", "the", "and", "with", "of", "for"];
    let folded = plain(text);
    let said: Vec<String> = words(&folded).into_iter().map(one).collect();
    let score = |item: &Value| {
        values(list, item)
            .iter()
            .map(|value| {
                let named = plain(value);
                let named: Vec<String> = words(&named).into_iter().map(one).collect();
                let shared = named
                    .iter()
                    .filter(|word| said.contains(word) && !COMMON.contains(&word.as_str()))
                    .count();
                // a name that is said whole counts more than a part of one
                shared * 2 + usize::from(shared > 0 && shared == named.len())
            })
            .max()
            .unwrap_or(0)
    };
    let scored: Vec<_> = items.iter().map(|item| (score(item), item)).collect();
    let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
    if best == 0 {
        return Vec::new();
    }
    scored
        .into_iter()
        .filter(|(score, _)| *score == best)
        .map(|(_, item)| item)
        .collect()
}

/// A word in the singular.
pub(super) fn one(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
        _ => word.to_owned(),
    }
}

/// The texts of an item that a message may name it by.
fn values(list: &FromList, item: &Value) -> Vec<String> {
    let paths = list.matched.iter();
    paths.flat_map(|path| values_at(item, path)).collect()
}

/// The texts at a path of an item, through lists.
pub(super) fn values_at(item: &Value, path: &[String]) -> Vec<String> {
    fn collect(at: &Value, path: &[String], found: &mut Vec<String>) {
        match (at, path) {
            (Value::Array(items), path) => items.iter().for_each(|item| collect(item, path, found)),
            (Value::String(text), []) => found.push(text.clone()),
            (at, [field, rest @ ..]) => {
                if let Some(below) = at.get(field) {
                    collect(below, rest, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(item, path, &mut found);
    found
}

fn tokens(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(bare)
        .collect()
}

fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use playbook::Step;

    use super::*;

    /// A list of things that have names, options and a quantity.
    pub(in crate::turn::decide) fn list() -> FromList {
        let mut services = contract::pool().services();
        let method = services.next().and_then(|service| service.methods().next());
        let step = Step {
            id: String::new(),
            method: method.expect("a method"),
            path: String::new(),
            service: String::new(),
            writes: false,
            with: Vec::new(),
            when: None,
            waits: std::collections::BTreeSet::new(),
            read_mask: Vec::new(),
            optional: false,
            has_partial: false,
            stop: Vec::new(),
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
        }
    }

    #[test]
    fn numbers_are_told_from_words() {
        assert!(names_a_number("cancel #W2378156"));
        assert!(names_a_number("2378156"));
        assert!(!names_a_number("the lamp for 12 dollars"));
    }
}
