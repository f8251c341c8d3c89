//! Which items of a list a text names: by their names and parts of them, told
//! apart by what else is said; "everything", "two of the mugs".

use nlu::{plain, words};
use playbook::FromList;
use serde_json::Value;

use super::values::{one, ones, values_at};
use crate::lexicon::{count, says_all, says_every, says_one_of};

/// How many words may stand between a count and what is counted.
const NEAR: usize = 3;

/// The items that a text means, each as often as there are of it or as it says;
/// none where it says nothing, or can't be told.
pub(crate) fn several<'v>(
    list: &FromList,
    items: &[&'v Value],
    text: &str,
    locale: &str,
) -> Option<Vec<&'v Value>> {
    let folded = plain(text);
    let said = words(&folded);
    let names = Names {
        list,
        items,
        said: &said,
        locale,
    };
    let found = match names.named() {
        Found::Some(found) => found,
        Found::Unclear => return None,
        Found::None if says_all(&said, locale) => items.iter().map(|item| (*item, None)).collect(),
        Found::None => return None,
    };
    let only_one = says_one_of(&said, locale);
    let times = |(item, many): (&'v Value, Option<usize>)| {
        let most = if only_one { Some(1) } else { many };
        units(list, item).take(most.unwrap_or(usize::MAX))
    };
    let found: Vec<&Value> = found.into_iter().flat_map(times).collect();
    (!found.is_empty()).then_some(found)
}

/// An item, as often as there is of it.
pub(crate) fn units<'v>(list: &FromList, item: &'v Value) -> impl Iterator<Item = &'v Value> {
    let count = list.count.as_ref().and_then(|field| item.get(field));
    let count = count.and_then(Value::as_i64).unwrap_or(1).clamp(1, 100);
    std::iter::repeat_n(item, usize::try_from(count).unwrap_or(1))
}

/// Whether a text holds the whole name of an item.
pub(crate) fn names_whole(list: &FromList, items: &[&Value], text: &str) -> bool {
    let said = ones(text);
    let mut all = items.iter().flat_map(|item| names(list, item));
    all.any(|name| !name.is_empty() && said.windows(name.len()).any(|part| *part == *name))
}

/// The names of an item, as words.
fn names(list: &FromList, item: &Value) -> Vec<Vec<String>> {
    let named = list.matched.first().map(|path| values_at(item, path));
    named.iter().flatten().map(|name| ones(name)).collect()
}

/// What names give: items, each with how many of it are said.
enum Found<'v> {
    Some(Vec<(&'v Value, Option<usize>)>),
    /// Something is named, and it can't be told which.
    Unclear,
    None,
}

/// The names in a text.
struct Names<'n, 'v> {
    list: &'n FromList,
    items: &'n [&'v Value],
    said: &'n [&'n str],
    locale: &'n str,
}

impl<'v> Names<'_, 'v> {
    /// The items that are named: by whole names first, then by parts of others
    /// in the words that are left.
    fn named(&self) -> Found<'v> {
        let mut left: Vec<Option<String>> = self.said.iter().map(|word| Some(one(word))).collect();
        let said: Vec<String> = left.iter().flatten().cloned().collect();
        let mut found = Vec::new();
        let mut all: Vec<Vec<String>> = self
            .items
            .iter()
            .flat_map(|item| names(self.list, item))
            .collect();
        // the longest first: "floor lamp with shade" is no "floor lamp"
        all.sort_by_key(|name| std::cmp::Reverse(name.len()));
        all.dedup();
        for name in all.iter().filter(|name| !name.is_empty()) {
            let places = take(&mut left, name);
            let Some(first) = places.first() else {
                continue;
            };
            let called = self.items.iter().copied();
            let called = called.filter(|item| names(self.list, item).contains(name));
            match self.of_a_name(called.collect(), &said, places.len(), *first) {
                Some(some) => found.extend(some),
                None => return Found::Unclear,
            }
        }
        for (at, word) in left.iter().enumerate() {
            let Some(word) = word.clone().filter(|word| word.len() > 2) else {
                continue;
            };
            let part = |item: &&Value| {
                names(self.list, item)
                    .iter()
                    .flatten()
                    .any(|own| *own == word)
            };
            let called: Vec<&Value> = self.items.iter().copied().filter(part).collect();
            let there = |item: &&Value| found.iter().any(|(known, _)| std::ptr::eq(*known, *item));
            // another word of what is named already
            if called.is_empty() || called.iter().any(there) {
                continue;
            }
            let first = names(self.list, called[0]);
            let alike = called.iter().all(|item| names(self.list, item) == first);
            let by_options = || told_apart(self.list, called.clone(), &said, 1);
            let some = match (alike, says_every(self.said, self.locale)) {
                (true, _) => self.of_a_name(called.clone(), &said, 1, at),
                (false, true) => Some(called.iter().map(|item| (*item, None)).collect()),
                (false, false) => by_words(self.list, &called, &said)
                    .or_else(by_options)
                    .map(|some| some.into_iter().map(|item| (item, None)).collect()),
            };
            match some {
                Some(some) => found.extend(some),
                None => return Found::Unclear,
            }
        }
        match found.is_empty() {
            true => Found::None,
            false => Found::Some(found),
        }
    }

    /// Of items that are called the same, those that are said: so many, at a
    /// place.
    fn of_a_name(
        &self,
        called: Vec<&'v Value>,
        said: &[String],
        times: usize,
        place: usize,
    ) -> Option<Vec<(&'v Value, Option<usize>)>> {
        let many = self.counted(place);
        let plain =
            |items: Vec<&'v Value>, many| items.into_iter().map(|item| (item, many)).collect();
        match called.len() {
            1 => Some(plain(called, many)),
            _ if called.len() <= times || says_every(self.said, self.locale) => {
                Some(plain(called, None))
            }
            _ if many == Some(called.len()) => Some(plain(called, Some(1))),
            _ => told_apart(self.list, called, said, times).map(|some| plain(some, many)),
        }
    }

    /// How many are said before a name: "2 of the mugs", "only one chair".
    fn counted(&self, place: usize) -> Option<usize> {
        let before = &self.said[place.saturating_sub(NEAR)..place];
        let number = |word: &&str| count(word, self.locale);
        before.iter().rev().find_map(number)
    }
}

/// The places at which words hold a name; they are taken.
fn take(left: &mut [Option<String>], name: &[String]) -> Vec<usize> {
    let mut places = Vec::new();
    for at in 0..left.len().saturating_sub(name.len() - 1) {
        let here = at..at + name.len();
        let same = left[here.clone()]
            .iter()
            .zip(name)
            .all(|(word, own)| word.as_ref() == Some(own));
        if same {
            left[here].fill(None);
            places.push(at);
        }
    }
    places
}

/// Of items with other names, the one most of whose name is said.
fn by_words<'v>(list: &FromList, called: &[&'v Value], said: &[String]) -> Option<Vec<&'v Value>> {
    let shared = |item: &Value| {
        let own = names(list, item);
        own.iter()
            .flatten()
            .filter(|word| said.contains(word))
            .count()
    };
    let most = called.iter().map(|item| shared(item)).max()?;
    let best: Vec<&Value> = called
        .iter()
        .copied()
        .filter(|item| shared(item) == most)
        .collect();
    (best.len() == 1).then_some(best)
}

/// Of some items, the ones that most else is said of.
fn told_apart<'v>(
    list: &FromList,
    called: Vec<&'v Value>,
    said: &[String],
    count: usize,
) -> Option<Vec<&'v Value>> {
    let details = |item: &Value| {
        let paths = list.matched.iter().skip(1);
        let values = paths.flat_map(|path| values_at(item, path));
        let holds = |value: &&str| {
            let phrase = ones(value);
            !phrase.is_empty() && said.windows(phrase.len()).any(|part| *part == *phrase)
        };
        values.filter(holds).count()
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
    use crate::resolve::values::tests::list;

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
            item("chair", "Office Chair", "black", 1),
        ];
        let items: Vec<&Value> = items.iter().collect();
        let list = list();
        let ask_in = |locale: &str, text: &str| {
            let chosen = several(&list, &items, text, locale).unwrap_or_default();
            let ids = chosen
                .iter()
                .map(|item| item["id"].as_str().expect("an id"));
            ids.collect::<Vec<_>>().join(", ")
        };
        let ask = |text: &str| ask_in("en", text);

        assert_eq!(ask("the electric kettle"), "kettle");
        assert_eq!(ask("return the kettle please"), "kettle");
        assert_eq!(ask("Coffee Mug; Electric Kettle"), "kettle, mug, mug");
        assert_eq!(ask("one of the coffee mugs"), "mug");
        assert_eq!(ask("only one mug"), "mug");
        assert_eq!(ask("2 mugs and the chair"), "mug, mug, chair");
        assert_eq!(
            ask("everything"),
            "kettle, mug, mug, red lamp, blue lamp, chair"
        );
        assert_eq!(
            ask("return the rest"),
            "kettle, mug, mug, red lamp, blue lamp, chair"
        );
        assert_eq!(ask("both desk lamps"), "red lamp, blue lamp");
        assert_eq!(ask("the two lamps"), "red lamp, blue lamp");
        assert_eq!(ask("the blue desk lamp"), "blue lamp");
        assert_eq!(ask("the blue lamp"), "blue lamp");
        assert_eq!(ask("the chair and the electric kettle"), "kettle, chair");
        assert_eq!(
            ask("desk lamp (red) and desk lamp (blue)"),
            "red lamp, blue lamp"
        );
        assert_eq!(ask("just the kettle, that's all"), "kettle");
        assert_eq!(ask_in("es", "ambas Desk Lamps"), "red lamp, blue lamp");
        assert_eq!(ask_in("es", "solo la lámpara, eso es todo"), "");
        assert_eq!(ask_in("fr", "la lampe, c’est tout"), "");
        // which lamp isn't said: better to ask
        assert_eq!(ask("the desk lamp"), "");
        assert_eq!(ask("the lamp and the chair"), "");
        assert_eq!(ask("I want to return something"), "");
    }
}
