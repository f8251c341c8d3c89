//! Slots that are chosen from a list: one of its items, or several.

use contract::dialogue::{Goal, Origin};
use playbook::{Facts, FromList, Playbook, Say, Slot, SlotKind};
use serde_json::Value;

use super::{Core, Step};
use crate::{
    fill::{Heed, Told},
    goal::{Filled, Goals},
    language::language,
    lexicon::{names_one, places, says_every},
    need::Read,
    resolve::{Meant, by_number, holds_only, id_of, meant, named_numbers, several, units},
};

/// How many further pages are looked through for what is named.
const PAGES: usize = 20;

impl<'e> Core<'e> {
    /// Fills a slot from its list, if the text speaks of it.
    pub(super) fn fill_list(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        told: Told<'_>,
    ) -> Step<()> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(());
        };
        self.know(goal);
        if list.each.is_some() {
            return self.fill_each(book, goal, slot, told);
        }
        if !list.step.is_ready(&self.turn.facts) {
            return Ok(());
        }
        if list.several {
            return self.fill_several(book, goal, slot, told);
        }
        self.fill_one(book, goal, slot, told)
    }

    /// Fills a slot with the one of its list that a text means.
    fn fill_one(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        told: Told<'_>,
    ) -> Step<()> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(());
        };
        let mut items = self.candidates(goal, list)?;
        let locale = self.turn.locale.clone();
        let asked = goal.asked.as_ref().filter(|_| told.heed == Heed::Asked);
        let asked = asked.cloned();
        let offered = |items: &[&'e Value], text: &str| {
            let [at] = *places(text, &locale).as_slice() else {
                return None;
            };
            let id = asked.as_ref()?.choices.get(at)?;
            items.iter().copied().find(|item| id_of(list, item) == *id)
        };
        if let Some(item) = offered(&items, told.text) {
            self.take(book, goal, slot, (item, Origin::Chosen).into());
            return Ok(());
        }
        let focus = self.turn.state.focus.clone();
        let known = items.len();
        let further = self.further(goal, list, &items, told)?;
        items.extend(further);
        let found = meant(list, &items, told.text, &locale, &focus);
        // "the second" is a day of the month, too, and a Monday in Portuguese
        if found == Meant::Unknown
            && let Some(item) = offered(&items, told.written)
        {
            self.take(book, goal, slot, (item, Origin::Chosen).into());
            return Ok(());
        }
        let spoken = |item: &&&Value| !focus.is_empty() && id_of(list, item) == focus;
        if self.means_it(book, goal, list, told)
            && let Some(item) = items[..known].iter().find(spoken)
        {
            self.take(book, goal, slot, (*item, Origin::LookedUp).into());
            return Ok(());
        }
        match found {
            Meant::One(item) => self.take(book, goal, slot, (item, Origin::Said).into()),
            Meant::Several(some) if self.all_meant(list, told.text) => {
                self.take_in_turn(book, goal, slot, &some);
            }
            Meant::Several(some) => {
                // remembered, so that only these are asked about
                let some = some.iter().map(|item| id_of(list, item)).collect();
                self.turn.narrowed.insert(slot.name.clone(), some);
            }
            Meant::Unknown if told.heed != Heed::Again => {
                let number = named_numbers(told.text).first().copied();
                self.is_absent(slot, number);
            }
            Meant::Unsaid if told.heed != Heed::Asked => {
                // what has a name isn't "it"
                if list.latest.is_some() && !goal.things.is_empty() {
                    if told.heed == Heed::Said {
                        self.is_absent(slot, goal.things.first().map(String::as_str));
                    }
                    return Ok(());
                }
                // "it", or nothing said: what was spoken of last
                if let Some(item) = items[..known].iter().find(spoken) {
                    self.take(book, goal, slot, (*item, Origin::LookedUp).into());
                }
            }
            Meant::Unsaid | Meant::Unknown => {}
        }
        self.tell_absent(list, &items, told);
        Ok(())
    }

    /// Whether "it" is what a wish is about, and its other words say what shall be
    /// had instead: "exchange it for a black one".
    fn means_it(&self, book: &Playbook, goal: &Goal, list: &FromList, told: Told<'_>) -> bool {
        let chooses_instead = book.slots.iter().any(is_for_each);
        let pronouns = language(&self.turn.locale).hears.pronouns;
        let folded = nlu::plain(told.text);
        chooses_instead
            && list.latest.is_some()
            && told.heed != Heed::Asked
            && goal.things.is_empty()
            && self.turn.products.is_empty()
            && named_numbers(told.text).is_empty()
            && nlu::words(&folded)
                .iter()
                .any(|word| pronouns.contains(word))
    }

    /// What is named for a slot isn't there.
    pub(super) fn is_absent(&mut self, slot: &Slot, named: Option<&str>) {
        self.turn.narrowed.insert(slot.name.clone(), Vec::new());
        if let Some(named) = named {
            self.turn.absent.insert(slot.name.clone(), named.to_owned());
        }
    }

    /// Whether a text names each of several, rather than one of some.
    fn all_meant(&self, list: &FromList, text: &str) -> bool {
        let folded = nlu::plain(text);
        list.latest.is_some()
            && (named_numbers(text).len() > 1
                || says_every(&nlu::words(&folded), &self.turn.locale))
    }

    /// Of several numbers that are named, those that aren't there.
    fn tell_absent(&mut self, list: &FromList, items: &[&Value], told: Told<'_>) {
        let numbers = named_numbers(told.text);
        if list.latest.is_none() || numbers.len() < 2 || told.heed == Heed::Again {
            return;
        }
        for number in numbers {
            let there = meant(list, items, number, &self.turn.locale, "");
            if there == Meant::Unknown {
                let text = self.says().not_found.replace("{thing}", number);
                self.lead_with(&text);
            }
        }
    }

    /// Takes the first of several that are meant; the others follow, each to its
    /// end.
    fn take_in_turn(&mut self, book: &Playbook, goal: &mut Goal, slot: &Slot, items: &[&'e Value]) {
        let Some((first, others)) = items.split_first() else {
            return;
        };
        for item in others.iter().rev() {
            let mut other = goal.clone();
            other.asked = None;
            self.take(book, &mut other, slot, (*item, Origin::Said).into());
            self.keep(other);
        }
        self.take(book, goal, slot, (*first, Origin::Said).into());
    }

    pub(super) fn take(&mut self, book: &Playbook, goal: &mut Goal, slot: &Slot, taken: Taken<'e>) {
        let SlotKind::From(list) = &slot.kind else {
            return;
        };
        if list.several {
            let units: Vec<&Value> = units(list, taken.item).collect();
            return self.take_several(book, goal, slot, &units);
        }
        let id = id_of(list, taken.item);
        // "it" is a thing, not a way to pay
        if list.latest.is_some() {
            self.turn.state.focus.clone_from(&id);
        }
        let shown = vec![self.show(book, slot, taken.item)];
        goal.fill(
            &slot.name,
            Filled {
                value: Value::from(id),
                shown,
                origin: taken.origin,
            },
        );
    }

    /// How an item is shown.
    pub(super) fn show(&self, book: &Playbook, slot: &Slot, item: &'e Value) -> String {
        let render = || {
            let facts = Facts::default().with("item", item.clone());
            let books = &self.evidence.setting.books;
            let shown = books.render(book, Say::Show(&slot.name), &self.turn.locale, &facts);
            shown.ok().flatten().unwrap_or_default()
        };
        let by = format!("{}/{}/{}", self.turn.locale, book.intent, slot.name);
        self.evidence.shown(by, item, render)
    }

    /// An item of another slot's list.
    pub(super) fn item_of(
        &mut self,
        book: &Playbook,
        goal: &Goal,
        slot: &str,
        id: &str,
    ) -> Step<Option<&'e Value>> {
        let Some(SlotKind::From(list)) = book.slot(slot).map(|slot| &slot.kind) else {
            return Ok(None);
        };
        let items = self.candidates(goal, list)?;
        Ok(items.into_iter().find(|item| id_of(list, item) == id))
    }

    /// The items that a slot chooses from, without those that the wish excludes.
    pub(super) fn candidates(&mut self, goal: &Goal, list: &FromList) -> Step<Vec<&'e Value>> {
        let first = self.page(list, None)?;
        Ok(self.without_excluded(goal, list, items_of(list, first)))
    }

    fn without_excluded<'v>(
        &self,
        goal: &Goal,
        list: &FromList,
        items: Vec<&'v Value>,
    ) -> Vec<&'v Value> {
        if goal.excluded.is_empty() {
            return items;
        }
        let excluded = excluded(list, &items, &goal.excluded, &self.turn.locale);
        let kept = |item: &&Value| !excluded.contains(&id_of(list, item));
        items.into_iter().filter(kept).collect()
    }

    /// What a text names and the first of a list's pages lacks: by its number,
    /// else page by page.
    pub(super) fn further(
        &mut self,
        goal: &Goal,
        list: &FromList,
        items: &[&'e Value],
        told: Told<'_>,
    ) -> Step<Vec<&'e Value>> {
        let mut found = Vec::new();
        let numbers = named_numbers(told.text);
        let named = !numbers.is_empty() || !goal.things.is_empty();
        if list.latest.is_none() || !named {
            return Ok(found);
        }
        let locale = self.turn.locale.clone();
        let there = |items: &[&Value], text: &str| {
            let by_name = || meant(list, items, text, &locale, "");
            !by_number(list, items, text).is_empty()
                || !matches!(by_name(), Meant::Unsaid | Meant::Unknown)
        };
        let missing = |text: &&str| !there(items, text);
        for number in numbers.into_iter().filter(missing) {
            if let Some((_, field)) = &list.find {
                let reply = self.page(list, Some((field, number)))?;
                found.extend(items_of(list, reply));
            }
        }
        let mut last = self.page(list, None)?;
        for _ in 0..PAGES {
            let next = last.get("next_page_token").and_then(Value::as_str);
            let Some(token) = next.filter(|next| !next.is_empty()) else {
                break;
            };
            let all = [items, found.as_slice()].concat();
            if there(&all, told.text) {
                break;
            }
            last = self.page(list, Some(("page_token", token)))?;
            found.extend(items_of(list, last));
        }
        Ok(self.without_excluded(goal, list, found))
    }

    /// A reply of the call that lists, with one more field.
    fn page(&mut self, list: &FromList, more: Option<(&str, &str)>) -> Step<&'e Value> {
        let mut request = self.request(&list.step)?;
        if let Some((field, value)) = more {
            let value = prost_reflect::Value::String(value.to_owned());
            // a list without pages has no such field
            let _ = request.try_set_field_by_name(field, value);
        }
        let read = Read::of(&list.step, &request, 1);
        self.reply(&list.step, read)
    }
}

/// An item that is taken, and why.
pub(super) struct Taken<'v> {
    item: &'v Value,
    origin: Origin,
}

impl<'v> From<(&'v Value, Origin)> for Taken<'v> {
    fn from((item, origin): (&'v Value, Origin)) -> Self {
        Self { item, origin }
    }
}

fn items_of<'v>(list: &FromList, reply: &'v Value) -> Vec<&'v Value> {
    let items = reply.get(&list.items).and_then(Value::as_array);
    items.into_iter().flatten().collect()
}

/// The items that what is excluded names.
pub(super) fn excluded(list: &FromList, items: &[&Value], text: &str, locale: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split(" ; ") {
        // "but the kettle" leaves out what is in an order, not the order, unless it
        // holds nothing else
        let inside =
            list.latest.is_some() && named_numbers(part).is_empty() && !names_one(part, locale);
        let named = match list.several {
            _ if inside => {
                let all = items.iter().copied();
                all.filter(|item| holds_only(list, item, part)).collect()
            }
            true => several(list, items, part, locale).unwrap_or_default(),
            false => match meant(list, items, part, locale, "") {
                Meant::One(item) => vec![item],
                Meant::Several(some) => some,
                Meant::Unknown | Meant::Unsaid => Vec::new(),
            },
        };
        found.extend(named.into_iter().map(|item| id_of(list, item)));
    }
    found
}

/// Whether a slot chooses something for each of what another one has.
pub(super) fn is_for_each(slot: &Slot) -> bool {
    matches!(&slot.kind, SlotKind::From(list) if list.each.is_some())
}
