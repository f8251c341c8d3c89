//! Which item of a list has the options that a text says, and is otherwise
//! nearest to another one.

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use super::candidates::Meant;
use crate::say::{says_cheapest, says_same};

/// An option, folded.
type Pair = (String, String);

/// The item with the options that the text says; for what it doesn't say, as
/// `other` is. "The cheapest" takes the first that is left: lists of what can
/// be had begin with it.
pub(super) fn near<'v>(
    list: &FromList,
    items: &'v [Value],
    other: &Value,
    (text, locale): (&str, &str),
) -> Meant<'v> {
    let Some(field) = &list.near else {
        return Meant::Unsaid;
    };
    let had = options(other, field);
    let all: Vec<(&Value, Vec<Pair>)> = items
        .iter()
        .map(|item| (item, options(item, field)))
        .collect();
    let mut known: Vec<Pair> = all
        .iter()
        .flat_map(|(_, options)| options)
        .chain(&had)
        .cloned()
        .collect();
    known.sort();
    known.dedup();
    let folded = plain(text);
    let said = words(&folded);
    let wanted = mentions(&known, &said);
    let cheapest = says_cheapest(&said, locale);
    if wanted.is_empty() {
        return match all.iter().find(|(_, options)| *options == had) {
            Some((same, _)) if says_same(&said, locale) => Meant::One(same),
            _ if cheapest => items.first().map_or(Meant::Unsaid, Meant::One),
            _ => Meant::Unsaid,
        };
    }
    let fits = |options: &[Pair]| {
        wanted.iter().all(|(name, _)| {
            let value = options.iter().find(|(known, _)| known == name);
            value.is_some_and(|pair| wanted.contains(pair))
        })
    };
    let mut fitting: Vec<(usize, &Value)> = all
        .iter()
        .filter(|(_, options)| fits(options))
        .map(|(item, options)| {
            let shared = options.iter().filter(|pair| had.contains(pair)).count();
            (shared, *item)
        })
        .collect();
    let most = fitting.iter().map(|(shared, _)| *shared).max();
    if !cheapest {
        fitting.retain(|(shared, _)| Some(*shared) == most);
    }
    match fitting.as_slice() {
        [] => Meant::Unknown,
        [(_, one)] => Meant::One(one),
        [(_, first), ..] if cheapest => Meant::One(first),
        _ => Meant::Several(fitting.into_iter().map(|(_, item)| item).collect()),
    }
}

fn options(item: &Value, field: &str) -> Vec<Pair> {
    let options = item.get(field).and_then(Value::as_array);
    let text = |option: &Value, name: &str| {
        let text = option.get(name).and_then(Value::as_str);
        plain(text.unwrap_or_default())
    };
    let pair = |option: &Value| (text(option, "name"), text(option, "value"));
    options.into_iter().flatten().map(pair).collect()
}

/// The options that words say: "size l", "l" where nothing else is called so;
/// the longest first.
fn mentions(known: &[Pair], said: &[&str]) -> Vec<Pair> {
    let mut patterns: Vec<(Vec<&str>, &Pair)> = Vec::new();
    for pair in known {
        let (name, value) = (words(&pair.0), words(&pair.1));
        if value.is_empty() {
            continue;
        }
        patterns.push(([name.clone(), value.clone()].concat(), pair));
        patterns.push(([value.clone(), name].concat(), pair));
        let names = known.iter().filter(|(_, other)| *other == pair.1).count();
        if names == 1 && !["yes", "no", "none"].contains(&pair.1.as_str()) {
            patterns.push((value, pair));
        }
    }
    patterns.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
    let mut used = vec![false; said.len()];
    let mut found = Vec::new();
    for (pattern, pair) in patterns {
        for at in 0..said.len().saturating_sub(pattern.len() - 1) {
            let here = at..at + pattern.len();
            if said[here.clone()] == pattern[..] && !used[here.clone()].contains(&true) {
                used[here].fill(true);
                found.push(pair.clone());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::turn::decide::candidates::tests::list;

    fn shirt(id: &str, colour: &str, size: &str) -> Value {
        json!({ "id": id, "options": [
            { "name": "color", "value": colour },
            { "name": "size", "value": size },
            { "name": "waterproof", "value": "no" },
        ]})
    }

    #[test]
    fn what_is_said_changes_and_the_rest_stays() {
        let items = [
            shirt("a", "black", "L"),
            shirt("b", "red", "M"),
            shirt("c", "red", "L"),
            shirt("d", "dark red", "S"),
        ];
        let had = shirt("old", "black", "M");
        let list = list();
        let ask = |text: &str| match near(&list, &items, &had, (text, "en")) {
            Meant::One(item) => item["id"].as_str().expect("a name").to_owned(),
            other => format!("{other:?}")
                .split('(')
                .next()
                .expect("a name")
                .to_owned(),
        };

        assert_eq!(ask("the red one"), "b");
        assert_eq!(ask("size L"), "a");
        assert_eq!(ask("red, L please"), "c");
        assert_eq!(ask("dark red"), "d");
        assert_eq!(ask("the cheapest"), "a");
        assert_eq!(ask("black, size S"), "Unknown");
        assert_eq!(ask("waterproof: yes"), "Unsaid");
        assert_eq!(ask("hm, no"), "Unsaid");
        assert_eq!(ask("the same again"), "Unsaid");
        let with_same = [items.to_vec(), vec![shirt("e", "black", "M")]].concat();
        assert_eq!(
            near(&list, &with_same, &had, ("the same again", "en")),
            Meant::One(&with_same[4])
        );
    }
}
