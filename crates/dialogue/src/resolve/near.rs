//! Which item of a list has the options that a text says, and is otherwise
//! nearest to another one.

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use super::Meant;
use crate::{
    fill::Told,
    language::heard_in,
    lexicon::{says_cheapest, says_same},
};

/// An option, folded.
type Pair = (String, String);

/// The item with the options that the text says; for what it doesn't say, as
/// `other` is. "The cheapest" takes the first that is left: lists of what can
/// be had begin with it.
pub(crate) fn near<'v>(
    list: &FromList,
    items: &[&'v Value],
    other: &Value,
    told: Told<'_>,
    locale: &str,
) -> Meant<'v> {
    let Some(field) = &list.near else {
        return Meant::Unsaid;
    };
    let had = options(other, field);
    let all: Vec<(&Value, Vec<Pair>)> = items
        .iter()
        .map(|item| (*item, options(item, field)))
        .collect();
    let mut known: Vec<Pair> = all
        .iter()
        .flat_map(|(_, options)| options)
        .chain(&had)
        .cloned()
        .collect();
    known.sort();
    known.dedup();
    let folded = plain(told.text);
    let said = words(&folded);
    let (mut wanted, used) = mentions(&known, &said);
    let negative = negative(&known, told.written, locale);
    wanted.extend(
        negative
            .into_iter()
            .filter(|pair| !wanted.contains(pair))
            .collect::<Vec<_>>(),
    );
    let cheapest = says_cheapest(&said, locale);
    let open: Vec<Pair> = known
        .iter()
        .filter(|(name, _)| wanted.iter().all(|(other, _)| other != name))
        .cloned()
        .collect();
    if is_half_heard(&open, &said, &used, locale) {
        return Meant::Unknown;
    }
    if wanted.is_empty() {
        return match all.iter().find(|(_, options)| *options == had) {
            Some((same, _)) if says_same(&said, locale) => Meant::One(same),
            _ if cheapest => items
                .first()
                .map_or(Meant::Unsaid, |first| Meant::One(first)),
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

/// The options that a text says whose value negates: "water resistance no" is no
/// exclusion.
fn negative(known: &[Pair], written: &str, locale: &str) -> Vec<Pair> {
    let negates = |(_, value): &&Pair| {
        let value = words(value);
        heard_in(locale).any(|hears| value.iter().any(|word| hears.negations.contains(word)))
    };
    let negative: Vec<Pair> = known.iter().filter(negates).cloned().collect();
    if negative.is_empty() {
        return negative;
    }
    let folded = plain(written);
    let (found, _) = mentions(known, &words(&folded));
    found
        .into_iter()
        .filter(|pair| negative.contains(pair))
        .collect()
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
/// the longest first. Beside them, which words said them.
fn mentions(known: &[Pair], said: &[&str]) -> (Vec<Pair>, Vec<bool>) {
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
    (found, used)
}

/// Whether a text says a value that nothing has: beside the name of an option
/// ("size XXL"), or with a digit. What is only half heard is no choice.
fn is_half_heard(known: &[Pair], said: &[&str], used: &[bool], locale: &str) -> bool {
    let of_grammar = |word: &str| {
        heard_in(locale).any(|hears| {
            let lists = [
                hears.around,
                hears.courtesy,
                hears.articles,
                hears.possessives,
                hears.to,
                hears.contrast,
            ];
            lists.iter().any(|list| list.contains(&word))
        })
    };
    // the name of an option, with nothing that is one of its values
    let mut names: Vec<Vec<&str>> = known.iter().map(|(name, _)| words(name)).collect();
    names.retain(|name| !name.is_empty());
    let bare_name = names.iter().any(|name| {
        let mut stands = said.windows(name.len()).enumerate();
        stands.any(|(at, part)| *part == **name && !used[at..at + name.len()].contains(&true))
    });
    let of_name = |word: &str| names.iter().any(|name| name.contains(&word));
    let digits = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let stray = |at: usize| {
        // numbers of orders are no options
        let word = said[at];
        !used[at] && digits(word) && word.len() <= 4 && !of_grammar(word) && !of_name(word)
    };
    bare_name || (0..said.len()).any(stray)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{fill::Heed, resolve::values::tests::list};

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
        let all: Vec<&Value> = items.iter().collect();
        let had = shirt("old", "black", "M");
        let list = list();
        let ask = |text: &str| match near(&list, &all, &had, (text, Heed::Asked).into(), "en") {
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
        assert_eq!(ask("waterproof: yes"), "Unknown");
        assert_eq!(ask("hm, no"), "Unsaid");
        assert_eq!(ask("the same again"), "Unsaid");
        assert_eq!(ask("in red, size XXL"), "Unknown");
        assert_eq!(ask("the red 6 ft one"), "Unknown");
        let same = shirt("e", "black", "M");
        let with_same = [all.clone(), vec![&same]].concat();
        assert_eq!(
            near(
                &list,
                &with_same,
                &had,
                ("the same again", Heed::Asked).into(),
                "en"
            ),
            Meant::One(with_same[4])
        );
    }
}
