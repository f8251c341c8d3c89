//! Slots that are chosen from a list: one of its items, several, or one for
//! each of another slot's.

use std::sync::Arc;

use contract::Result;
use playbook::{Facts, FromList, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{
    Turn,
    candidates::{Meant, latest, meant},
    several::{places, several, units},
    slots::{How, Offer},
};
use crate::say::ordinal;

/// How many choices are shown.
const SHOWN: usize = 6;

impl Turn {
    /// Fills a slot from its list, if the text speaks of it.
    pub(super) async fn fill_list(
        &mut self,
        book: &Playbook,
        slot: &Slot,
        list: &FromList,
        (text, how): (&str, How),
    ) -> Result<()> {
        self.know_slots(book);
        if let Some(other) = &list.each {
            return self.fill_each(book, slot, (list, other), (text, how)).await;
        }
        if !self.can_list(list) {
            return Ok(());
        }
        let items = self.candidates(list).await?;
        if list.several {
            let places = match how {
                How::Asked => places(text, &self.locale),
                _ => Vec::new(),
            };
            let offered = places.iter().filter_map(|at| self.state.choices.get(*at));
            let offered: Vec<String> = offered.cloned().collect();
            let chosen = several(list, &items, (text, &self.locale)).or_else(|| {
                let meant = items
                    .iter()
                    .filter(|item| offered.contains(&id_of(list, item)));
                let meant: Vec<&Value> = meant.flat_map(|item| units(list, item)).collect();
                (!meant.is_empty()).then_some(meant)
            });
            if let Some(chosen) = chosen {
                self.take_several(book, slot, &chosen, list);
            }
            return Ok(());
        }
        if how == How::Asked
            && let Some(at) = ordinal(text, &self.locale)
            && let Some(id) = self.state.choices.get(at).cloned()
            && let Some(item) = items.iter().find(|item| id_of(list, item) == id)
        {
            self.take(book, slot, list, item);
            return Ok(());
        }
        let focus = self.state.focus.clone();
        match meant(list, &items, (text, &self.locale), &focus) {
            Meant::One(item) => self.take(book, slot, list, item),
            Meant::Several(some) => {
                // remembered, so that only these are asked about
                let some = some.iter().map(|item| id_of(list, item)).collect();
                self.narrowed.insert(slot.name.clone(), some);
            }
            Meant::Unknown if how != How::Again => {
                self.narrowed.insert(slot.name.clone(), Vec::new());
            }
            Meant::Unsaid if how != How::Asked => {
                // "it", or nothing said: what was spoken of last
                let known = |item: &&Value| !focus.is_empty() && id_of(list, item) == focus;
                if let Some(item) = items.iter().find(known) {
                    self.take(book, slot, list, item);
                }
            }
            Meant::Unsaid | Meant::Unknown => {}
        }
        Ok(())
    }

    /// Fills a slot with what another item has: the one that is named, or else
    /// the latest that has something else.
    pub(super) async fn fill_like(
        &mut self,
        slot: &Slot,
        (list, value): &(FromList, String),
        text: &str,
    ) -> Result<()> {
        let items = self.candidates(list).await?;
        let focus = self.state.focus.clone();
        let has = |item: &Value| item.get(value).cloned().unwrap_or_default();
        let mine = items
            .iter()
            .find(|item| id_of(list, item) == focus)
            .map(has);
        let other = |item: &&Value| {
            let has = has(item);
            !has.is_null() && Some(has) != mine && id_of(list, item) != focus
        };
        let others: Vec<Value> = items.iter().filter(other).cloned().collect();
        let found = match meant(list, &others, (text, &self.locale), &focus) {
            Meant::One(item) => Some(item),
            Meant::Unknown => None,
            _ => latest(list, &others.iter().collect::<Vec<_>>()),
        };
        if let Some(item) = found {
            self.state.fill(&slot.name, &has(item));
        }
        Ok(())
    }

    /// Fills a slot from its candidates without a word of the customer's, or
    /// asks. True if it's filled.
    pub(super) async fn look_up(
        &mut self,
        book: &Playbook,
        slot: &Slot,
        list: &FromList,
    ) -> Result<bool> {
        self.know_slots(book);
        let mut asked = Facts::default();
        if let Some(other) = &list.each {
            let wanted = self.state.list(other);
            let at = self.state.list(&slot.name).len();
            let next = wanted.get(at).cloned().unwrap_or_default();
            if let Some(each) = self.item_of(book, other, &next).await? {
                self.facts.insert("each", each.clone());
                asked.insert("each", each);
            }
        }
        let items = self.candidates(list).await?;
        let narrowed = self.narrowed.get(&slot.name).cloned();
        let not_found = narrowed.as_ref().is_some_and(Vec::is_empty);
        let among = self.among(list, &items, narrowed.unwrap_or_default());
        let chooses = !list.several && list.each.is_none();
        let default = || {
            (list.default_latest && !not_found)
                .then(|| latest(list, &among))
                .flatten()
        };
        let only = match among.as_slice() {
            [only] if !not_found && list.each.is_none() => Some(*only),
            _ if chooses => default(),
            _ => None,
        };
        if let Some(item) = only {
            self.take(book, slot, list, item);
            return Ok(true);
        }
        if items.is_empty() {
            self.none_there(book, slot);
            return Ok(false);
        }
        let shown: Vec<&Value> = among.into_iter().take(SHOWN).collect();
        let values = shown.iter().map(|item| id_of(list, item)).collect();
        let shown = shown.iter().map(|item| self.show(book, slot, item));
        let shown = shown.collect();
        let lead = not_found.then(|| match list.each {
            Some(_) => format!("{} ", self.says().not_among_these),
            None => format!("{} ", self.says().not_among_yours),
        });
        self.ask(book, &slot.name, &asked, (lead, Offer { values, shown }));
        Ok(false)
    }

    /// The candidates that are left by what was said, or by what is meant first.
    fn among<'i>(
        &mut self,
        list: &FromList,
        items: &'i [Value],
        narrowed: Vec<String>,
    ) -> Vec<&'i Value> {
        let mut preferred: Vec<&Value> = Vec::new();
        if let Some(prefer) = &list.prefer {
            for item in items {
                self.facts.insert("item", item.clone());
                if prefer.holds(&self.facts).unwrap_or(false) {
                    preferred.push(item);
                }
            }
        }
        let said = |item: &&Value| narrowed.contains(&id_of(list, item));
        let narrowed: Vec<&Value> = items.iter().filter(said).collect();
        let both = narrowed.iter().copied();
        let both: Vec<&Value> = both
            .filter(|item| preferred.iter().any(|other| std::ptr::eq(*other, *item)))
            .collect();
        match (narrowed.as_slice(), preferred.as_slice()) {
            ([_, ..], _) if !both.is_empty() => both,
            ([_, ..], _) => narrowed,
            (_, [_, ..]) => preferred,
            _ => items.iter().collect(),
        }
    }

    fn none_there(&mut self, book: &Playbook, slot: &Slot) {
        let name = format!("none/{}", slot.name);
        let none = self
            .books
            .render(book, &name, &self.locale, &Facts::default());
        let none = none.ok().flatten();
        let text = none.unwrap_or_else(|| self.says().none_there.to_owned());
        self.state.end();
        self.outcome = "answer";
        self.tell.plain(&text);
    }

    fn take(&mut self, book: &Playbook, slot: &Slot, list: &FromList, item: &Value) {
        if list.several {
            let units: Vec<&Value> = units(list, item).collect();
            return self.take_several(book, slot, &units, list);
        }
        let id = id_of(list, item);
        // "it" is a thing, not a way to pay
        if list.latest.is_some() {
            self.state.focus.clone_from(&id);
        }
        let shown = vec![self.show(book, slot, item)];
        self.state.choose(&slot.name, &Value::from(id), shown);
    }

    fn take_several(&mut self, book: &Playbook, slot: &Slot, items: &[&Value], list: &FromList) {
        let ids = items.iter().map(|item| Value::from(id_of(list, item)));
        let ids = Value::Array(ids.collect());
        let shown = items.iter().map(|item| self.show(book, slot, item));
        let shown = shown.collect();
        self.state.choose(&slot.name, &ids, shown);
    }

    /// How a slot's values are shown.
    pub(super) fn shown_of(&self, name: &str) -> Vec<String> {
        let known = self.state.slots.iter().find(|known| known.name == name);
        known.map(|known| known.shown.clone()).unwrap_or_default()
    }

    pub(super) fn show(&self, book: &Playbook, slot: &Slot, item: &Value) -> String {
        let name = format!("show/{}", slot.name);
        let facts = Facts::default().with("item", item.clone());
        let shown = self.books.render(book, &name, &self.locale, &facts);
        shown.ok().flatten().unwrap_or_default()
    }

    /// An item of another slot's list.
    pub(super) async fn item_of(
        &mut self,
        book: &Playbook,
        slot: &str,
        id: &str,
    ) -> Result<Option<Value>> {
        let Some(SlotKind::From(list)) = book.slot(slot).map(|slot| &slot.kind) else {
            return Ok(None);
        };
        let items = self.candidates(list).await?;
        Ok(items.iter().find(|item| id_of(list, item) == id).cloned())
    }

    /// Whether what its call needs is known.
    pub(super) fn can_list(&self, list: &FromList) -> bool {
        let known = |condition: &playbook::Condition| {
            condition
                .evaluate(&self.facts)
                .is_ok_and(|value| !value.is_null())
        };
        list.step.with.iter().all(|(_, condition)| known(condition))
    }

    /// The items that a slot chooses from, asked once per turn.
    pub(super) async fn candidates(&mut self, list: &FromList) -> Result<Arc<[Value]>> {
        let with = list.step.with.iter();
        let with = with.map(|(_, condition)| condition.evaluate(&self.facts).unwrap_or_default());
        let key = format!("{} {}", list.step.id, Value::Array(with.collect()));
        if !self.listed.contains_key(&key) {
            let reply = self.read(&list.step).await?;
            let mut json = playbook::to_json(&reply.message);
            let items = json.get_mut(&list.items).map(Value::take);
            let items: Vec<Value> = match items {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            };
            self.listed.insert(key.clone(), items.into());
        }
        let items = self.listed.get(&key).cloned();
        Ok(items.unwrap_or_else(|| [].into()))
    }
}

pub(super) fn id_of(list: &FromList, item: &Value) -> String {
    item.get(&list.id)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
