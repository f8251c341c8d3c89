//! Which one of a list a text means.

use chrono::{DateTime, NaiveDate};
use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use super::things::named_numbers;
use super::values::{any_value, id_of, ones, values, values_at};
use crate::lexicon::{ending, is_filler, means_other, says_every, wants_latest};

/// What a text says of the items of a list.
#[derive(Debug, PartialEq)]
pub(crate) enum Meant<'v> {
    /// Exactly this one.
    One(&'v Value),
    /// One of these, or all of them where each is named.
    Several(Vec<&'v Value>),
    /// It names something that isn't there.
    Unknown,
    /// Nothing.
    Unsaid,
}

/// Which items a text means; `focus` is what was spoken of last.
pub(crate) fn meant<'v>(
    list: &FromList,
    items: &[&'v Value],
    text: &str,
    locale: &str,
    focus: &str,
) -> Meant<'v> {
    let folded = plain(text);
    let said = words(&folded);
    if means_other(&said, locale) {
        let others = items
            .iter()
            .copied()
            .filter(|item| id_of(list, item) != focus);
        return some(others.collect());
    }
    let named = by_number(list, items, text);
    if !named.is_empty() {
        return some(named);
    }
    if let Some((end, points)) = ending(&said, locale) {
        let ends = |item: &&Value| {
            let values = values(list, item);
            values.iter().any(|value| bare(value).ends_with(&end))
        };
        let found: Vec<&Value> = items.iter().copied().filter(ends).collect();
        if !found.is_empty() || points {
            return match found.is_empty() {
                true => Meant::Unknown,
                false => some(found),
            };
        }
    }
    // only of things that come and go one asks for what isn't there
    if list.latest.is_some() && !named_numbers(text).is_empty() {
        return Meant::Unknown;
    }
    let named = by_words(list, items, text, locale);
    let named = match by_time(list, items, text) {
        None => named,
        Some(then) if named.is_empty() => match then.is_empty() {
            true => return Meant::Unknown,
            false => then,
        },
        Some(then) => {
            let also = |item: &&Value| then.iter().any(|other| std::ptr::eq(*other, *item));
            match named.iter().copied().filter(also).collect::<Vec<_>>() {
                both if both.is_empty() => named,
                both => both,
            }
        }
    };
    if wants_latest(&said, locale) && !says_every(&said, locale) {
        let among = match named.is_empty() {
            true => items.to_vec(),
            false => named,
        };
        return latest(list, &among).map_or(Meant::Unsaid, Meant::One);
    }
    some(named)
}

fn some(items: Vec<&Value>) -> Meant<'_> {
    match items.as_slice() {
        [] => Meant::Unsaid,
        [one] => Meant::One(one),
        _ => Meant::Several(items),
    }
}

/// The latest of some.
pub(crate) fn latest<'v>(list: &FromList, items: &[&'v Value]) -> Option<&'v Value> {
    let field = list.latest.as_ref()?;
    let time = |item: &&Value| item.get(field).and_then(Value::as_i64).unwrap_or(i64::MIN);
    items.iter().copied().max_by_key(time)
}

/// Items of the days that a text names (ISO 8601, one or from one to another),
/// if it names some.
fn by_time<'v>(list: &FromList, items: &[&'v Value], text: &str) -> Option<Vec<&'v Value>> {
    let field = list.latest.as_ref()?;
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let range = |token: &str| match token.split_once('/') {
        Some((from, to)) => Some((day(from)?, day(to)?)),
        None => day(token).map(|day| (day, day)),
    };
    let days: Vec<_> = text.split_whitespace().filter_map(range).collect();
    if days.is_empty() {
        return None;
    }
    let of = |item: &Value| {
        let at = item.get(field).and_then(Value::as_i64)?;
        DateTime::from_timestamp_micros(at).map(|at| at.date_naive())
    };
    let then = |item: &&Value| {
        of(item).is_some_and(|at| days.iter().any(|(from, to)| (from..=to).contains(&&at)))
    };
    Some(items.iter().copied().filter(then).collect())
}

/// Items whose number a text holds, with or without what it begins with.
pub(crate) fn by_number<'v>(list: &FromList, items: &[&'v Value], text: &str) -> Vec<&'v Value> {
    let long = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let said: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|token| long(token))
        .map(bare)
        .collect();
    if said.is_empty() {
        return Vec::new();
    }
    let fits = |value: &str| {
        if value.contains(' ') || !long(value) {
            return false;
        }
        let begins = |letter: char| !letter.is_numeric();
        let digits = value.trim_start_matches(begins);
        let coded = letters(digits).all(|letter| letter.is_ascii_alphanumeric());
        let is =
            |token: &String| letters(value).eq(token.chars()) || letters(digits).eq(token.chars());
        coded && said.iter().any(is)
    };
    let named = |item: &&Value| any_value(list, item, fits);
    items.iter().copied().filter(named).collect()
}

/// Words that say nothing of what a thing is.
const COMMON: [&str; 8] = ["order", "item", "set", "and", "with", "of", "for", "as"];

/// Items that share the most words with a text, if any.
fn by_words<'v>(list: &FromList, items: &[&'v Value], text: &str, locale: &str) -> Vec<&'v Value> {
    // names of several words count whole or not at all
    let (names, words): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.contains('_'));
    let names: Vec<Vec<String>> = names.into_iter().map(ones).collect();
    let mut said = ones(&words.join(" "));
    said.retain(|word| word.len() > 1 && !is_filler(word, locale));
    let shared = |value: &&str| {
        let named = ones(value);
        let whole = names
            .iter()
            .filter(|name| name.iter().all(|word| named.contains(word)));
        let whole: Vec<&String> = whole.flatten().collect();
        let names = |word: &&String| {
            (said.contains(word) || whole.contains(word)) && !COMMON.contains(&word.as_str())
        };
        let shared = named.iter().filter(names).count();
        // a name that is said whole counts more than a part of one
        shared * 2 + usize::from(shared > 0 && shared == named.len())
    };
    // what it's called by first counts first: of "my kettle, for a green one" the
    // kettle is meant, not what is green; then what else is said of it
    let score = |item: &Value| {
        let paths = list.matched.iter();
        let each = paths.map(|path| {
            let each = values_at(item, path);
            let best = each.iter().map(shared).max().unwrap_or(0);
            let beside = each.iter().filter(|value| shared(value) > 0).count();
            (best, beside)
        });
        each.collect::<Vec<_>>()
    };
    let scored: Vec<_> = items.iter().map(|item| (score(item), *item)).collect();
    let best = scored.iter().map(|(score, _)| score).max().cloned();
    let Some(best) = best.filter(|best| best.iter().any(|(shared, _)| *shared > 0)) else {
        return Vec::new();
    };
    let same = scored.into_iter().filter(|(score, _)| *score == best);
    same.map(|(_, item)| item).collect()
}

fn bare(text: &str) -> String {
    letters(text).collect()
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.filter_map(|letter| letter.to_lowercase().next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::resolve::values::tests::list;

    #[test]
    fn one_is_meant_by_its_number_its_name_its_end_and_its_place_in_time() {
        let items = [
            json!({"id": "a", "name": "#W1000166", "at": 1, "options": [{"value": "Desk Lamp"}, {"value": "Denver"}]}),
            json!({"id": "b", "name": "#W1000074", "at": 2, "options": [{"value": "Office Chair"}]}),
            json!({"id": "c", "name": "#W1000075", "at": 3, "options": [{"value": "Desk Lamp"}]}),
        ];
        let items: Vec<&Value> = items.iter().collect();
        let mut list = list();
        list.latest = Some("at".to_owned());
        let ask = |text: &str| match meant(&list, &items, text, "en", "b") {
            Meant::One(item) => id_of(&list, item),
            Meant::Several(some) => some.iter().map(|item| id_of(&list, item)).collect(),
            other => format!("{other:?}"),
        };
        assert_eq!(ask("where is w1000074"), "b");
        assert_eq!(ask("where is 1000074"), "b");
        assert_eq!(ask("W1000166 and W1000074"), "ab");
        assert_eq!(ask("where is W1000099"), "Unknown");
        assert_eq!(ask("where is order 12345"), "Unknown");
        assert_eq!(ask("the one ending in 66"), "a");
        assert_eq!(ask("the one ending in 99"), "Unknown");
        assert_eq!(ask("the chair"), "b");
        assert_eq!(ask("the lamp"), "ac");
        assert_eq!(ask("the latest lamp"), "c");
        assert_eq!(ask("the one to Denver"), "a");
        assert_eq!(ask("the other one"), "ac");
        assert_eq!(ask("where is it"), "Unsaid");
        assert_eq!(ask("where is my desk_lamp"), "ac");
        assert_eq!(ask("where is my desk_fan"), "Unsaid");
    }

    #[test]
    fn what_it_is_called_by_first_counts_first() {
        let items = [
            json!({"id": "a", "name": "Electric Kettle", "options": [{"value": "white"}]}),
            json!({"id": "b", "name": "Wool Blanket", "options": [{"value": "green"}]}),
            json!({"id": "c", "name": "Coffee Mug", "options": [{"value": "green"}]}),
            json!({"id": "d", "name": "Coffee Mug", "options": [{"value": "white"}]}),
        ];
        let items: Vec<&Value> = items.iter().collect();
        let list = list();
        for (text, wanted) in [
            ("swap my kettle for a green one", "a"),
            ("the green blanket", "b"),
            ("the green mug", "c"),
        ] {
            match meant(&list, &items, text, "en", "") {
                Meant::One(item) => assert_eq!(id_of(&list, item), wanted, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
