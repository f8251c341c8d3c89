//! Which items of a list a text names: by their names, told apart by what else
//! is said of them; "everything", "everything but the mug".

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use super::candidates::{one, values_at};
use crate::say::{is_around, ordinal, place_of_all, place_of_but, says_every, says_one_of};

/// The items that a text means, each as often as there are of it; none where
/// it says nothing, or can't be told.
pub(super) fn several<'v>(
    list: &FromList,
    items: &'v [Value],
    (text, locale): (&str, &str),
) -> Option<Vec<&'v Value>> {
    let folded = plain(text);
    let said = words(&folded);
    let some = match place_of_all(&said, locale) {
        Some(at) => match place_of_but(&said[at..], locale) {
            Some(from) => {
                let kept = named(list, items, (&said[at + from..], locale))?;
                let kept = |item: &&Value| kept.iter().any(|kept| std::ptr::eq(*kept, *item));
                items.iter().filter(|item| !kept(item)).collect()
            }
            // "both lamps" names them; "all of it" doesn't
            None => match mentioned(list, items, &said).is_empty() {
                false => named(list, items, (&said, locale))?,
                true => items.iter().collect(),
            },
        },
        None => named(list, items, (&said, locale))?,
    };
    let only_one = says_one_of(&said, locale);
    let found: Vec<&Value> = match only_one {
        true => some,
        false => some
            .into_iter()
            .flat_map(|item| units(list, item))
            .collect(),
    };
    (!found.is_empty()).then_some(found)
}

/// An item, as often as there is of it.
pub(super) fn units<'v>(list: &FromList, item: &'v Value) -> impl Iterator<Item = &'v Value> {
    let count = list.count.as_ref().and_then(|field| item.get(field));
    let count = count.and_then(Value::as_i64).unwrap_or(1).clamp(1, 100);
    std::iter::repeat_n(item, usize::try_from(count).unwrap_or(1))
}

/// The places of a list that a text says, if it says nothing else: "1 and 3",
/// "the first and the second one".
pub(super) fn places(text: &str, locale: &str) -> Vec<usize> {
    const FILLERS: [&str; 9] = [
        "and", "ones", "number", "und", "y", "et", "e", "nummer", "numero",
    ];
    let filler = |word: &&str| FILLERS.contains(word) || is_around(word, locale);
    let folded = plain(text);
    let mut found = Vec::new();
    for word in words(&folded) {
        match ordinal(word, locale) {
            Some(at) if word != "one" => found.push(at),
            _ if filler(&word) => {}
            _ => return Vec::new(),
        }
    }
    found
}

/// Whether a text holds the whole name of an item.
pub(super) fn names_whole(list: &FromList, items: &[Value], text: &str) -> bool {
    let folded = plain(text);
    !mentioned(list, items, &words(&folded)).is_empty()
}

/// The names of an item, as words.
fn names(list: &FromList, item: &Value) -> Vec<Vec<String>> {
    let named = list.matched.first().map(|path| values_at(item, path));
    let as_words = |name: &String| words(&plain(name)).into_iter().map(one).collect();
    named.iter().flatten().map(as_words).collect()
}

/// How often words hold a phrase.
fn times(said: &[String], phrase: &[String]) -> usize {
    match phrase.is_empty() {
        true => 0,
        false => said
            .windows(phrase.len())
            .filter(|part| *part == phrase)
            .count(),
    }
}

/// The names that are said whole, with how often.
fn mentioned(list: &FromList, items: &[Value], said: &[&str]) -> Vec<(Vec<String>, usize)> {
    let said: Vec<String> = said.iter().map(|word| one(word)).collect();
    let mut found: Vec<(Vec<String>, usize)> = Vec::new();
    for name in items.iter().flat_map(|item| names(list, item)) {
        let count = times(&said, &name);
        if count > 0 && !found.iter().any(|(known, _)| *known == name) {
            found.push((name, count));
        }
    }
    found
}

/// The items that are named; none where that can't be told.
fn named<'v>(
    list: &FromList,
    items: &'v [Value],
    (said, locale): (&[&str], &str),
) -> Option<Vec<&'v Value>> {
    let said_ones: Vec<String> = said.iter().map(|word| one(word)).collect();
    let whole = mentioned(list, items, said);
    let mut found: Vec<&Value> = Vec::new();
    for (name, count) in &whole {
        let called: Vec<&Value> = items
            .iter()
            .filter(|item| names(list, item).contains(name))
            .collect();
        let every = says_every(said, locale);
        if called.len() <= *count || every {
            found.extend(called);
        } else {
            found.extend(told_apart(list, called, &said_ones, *count)?);
        }
    }
    if found.is_empty() {
        // a part of a name, if it's the part of one only: "the kettle"
        let part = |item: &&Value| {
            let names = names(list, item);
            names
                .iter()
                .flatten()
                .any(|word| word.len() > 2 && said_ones.contains(word))
        };
        let parts: Vec<&Value> = items.iter().filter(part).collect();
        let first = parts.first().map(|item| names(list, item))?;
        let alike = parts.iter().all(|item| names(list, item) == first);
        found = match parts.len() {
            1 => parts,
            _ if alike => told_apart(list, parts, &said_ones, 1)?,
            _ => return None,
        };
    }
    Some(found)
}

/// Of items that are called the same, the ones that most else is said of.
fn told_apart<'v>(
    list: &FromList,
    called: Vec<&'v Value>,
    said: &[String],
    count: usize,
) -> Option<Vec<&'v Value>> {
    let details = |item: &Value| {
        let paths = list.matched.iter().skip(1);
        let values = paths.flat_map(|path| values_at(item, path));
        let phrase = |value: String| {
            words(&plain(&value))
                .into_iter()
                .map(one)
                .collect::<Vec<_>>()
        };
        values
            .filter(|value| times(said, &phrase(value.clone())) > 0)
            .count()
    };
    let mut scored: Vec<(usize, &Value)> = called
        .into_iter()
        .map(|item| (details(item), item))
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let alike = |left: &Value, right: &Value| left.get(&list.id) == right.get(&list.id);
    let told = match scored.get(count) {
        Some((next, other)) => {
            let (last, item) = scored[count - 1];
            last > *next || alike(item, other)
        }
        None => true,
    };
    let chosen = scored.into_iter().take(count).map(|(_, item)| item);
    told.then(|| chosen.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::turn::decide::candidates::tests::list;

    fn item(id: &str, name: &str, value: &str, quantity: i64) -> Value {
        json!({ "id": id, "name": name, "quantity": quantity,
                "options": [{ "name": "color", "value": value }] })
    }

    #[test]
    fn items_are_named_as_people_name_them() {
        let items = [
            item("kettle", "Electric Kettle", "silver", 1),
            item("mug", "Coffee Mug", "white", 2),
            item("red lamp", "Desk Lamp", "red", 1),
            item("blue lamp", "Desk Lamp", "blue", 1),
        ];
        let list = list();
        let ask = |text: &str| {
            let chosen = several(&list, &items, (text, "en")).unwrap_or_default();
            let ids = chosen
                .iter()
                .map(|item| item["id"].as_str().expect("an id"));
            ids.collect::<Vec<_>>().join(", ")
        };

        assert_eq!(ask("the electric kettle"), "kettle");
        assert_eq!(ask("return the kettle please"), "kettle");
        assert_eq!(ask("Coffee Mug; Electric Kettle"), "kettle, mug, mug");
        assert_eq!(ask("one of the coffee mugs"), "mug");
        assert_eq!(ask("everything"), "kettle, mug, mug, red lamp, blue lamp");
        assert_eq!(ask("everything but the mug"), "kettle, red lamp, blue lamp");
        assert_eq!(
            ask("all of it except the desk lamp in red"),
            "kettle, mug, mug, blue lamp"
        );
        assert_eq!(ask("both desk lamps"), "red lamp, blue lamp");
        assert_eq!(ask("the blue desk lamp"), "blue lamp");
        assert_eq!(
            ask("desk lamp (red) and desk lamp (blue)"),
            "red lamp, blue lamp"
        );
        assert_eq!(places("1 and 3", "en"), [0, 2]);
        assert_eq!(places("the first and the second one", "en"), [0, 1]);
        assert_eq!(places("the 2 mugs", "en"), [0_usize; 0]);
        assert_eq!(ask("just the kettle, that's all"), "kettle");
        let ask_in = |locale: &str, text: &str| {
            let chosen = several(&list, &items, (text, locale)).unwrap_or_default();
            chosen.len()
        };
        assert_eq!(ask_in("de", "alles außer dem Coffee Mug"), 3);
        assert_eq!(ask_in("fr", "tout sauf Electric Kettle"), 4);
        assert_eq!(ask_in("es", "ambas Desk Lamps"), 2);
        assert_eq!(ask_in("es", "solo la lámpara, eso es todo"), 0);
        assert_eq!(ask_in("fr", "la lampe, c’est tout"), 0);
        // which lamp isn't said: better to ask
        assert_eq!(ask("the desk lamp"), "");
        assert_eq!(ask("I want to return something"), "");
    }
}
