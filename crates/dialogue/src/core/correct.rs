//! Corrections: what a message names anew replaces what is known, and what hangs
//! on it is looked up or asked anew.

use contract::{
    dialogue::{Goal, Origin},
    intent::EntityKind,
};
use nlu::entities::address_part;
use playbook::{Entity, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{
    Core, Step,
    echo::echoes,
    fill::{chosen, entity, said},
    lists::{excluded, is_for_each},
};
use crate::{
    acts::Act,
    evidence::Heard,
    fill::Heed,
    goal::{Goals, newest},
    lexicon::{places, says_also, says_every, says_only},
    reading::Reading,
    resolve::{Meant, id_of, meant, named_numbers, several},
};

/// Whether what a message names is in a slot's list.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Here,
    Absent,
}

impl Core<'_> {
    /// A goal with what a message corrects of it, if it corrects something.
    pub(super) fn corrected(
        &mut self,
        book: &Playbook,
        goal: &Goal,
        heard: &Heard,
    ) -> Step<Option<Goal>> {
        let mut changed = goal.clone();
        // the last word counts: what was left out before may be wanted now
        changed.excluded.clear();
        let mut absent = None;
        self.turn.facts = playbook::Facts::default();
        self.correct_instead(book, &mut changed, heard)?;
        let is_settled = changed.slots != goal.slots;
        for slot in book.slots.iter().filter(|slot| !slot.fixed) {
            let is_known = changed.slots.iter().any(|known| known.name == slot.name);
            if !is_known || is_settled && chooses_things(slot) {
                continue;
            }
            self.know(&changed);
            match &slot.kind {
                SlotKind::Choice(choices) => {
                    let is = |value: &str| changed.value(&slot.name) == Some(Value::from(value));
                    let wanted = chosen(choices, heard.reading.named(), &self.turn.locale);
                    let out = chosen(choices, heard.reading.excluded(), &self.turn.locale);
                    match wanted {
                        Some(value) if !is(&value) => {
                            changed.empty(book, &slot.name);
                            changed.fill(&slot.name, said(Value::from(value)));
                        }
                        None if out.is_some_and(|out| is(&out)) => {
                            changed.empty(book, &slot.name);
                        }
                        _ => {}
                    }
                }
                SlotKind::Entity(_) => correct_entity(book, &mut changed, slot, heard),
                SlotKind::From(list) if list.each.is_some() => {
                    self.correct_each(book, &mut changed, slot, heard)?;
                }
                SlotKind::From(list) if list.several => {
                    self.correct_several(book, &mut changed, slot, heard)?;
                }
                SlotKind::From(_) => {
                    if self.correct_one(book, &mut changed, slot, heard)? == Found::Absent {
                        absent = Some(slot);
                    }
                }
            }
        }
        // what names nothing of one slot may have named something of another
        let answers = goal.asked.is_some() && !heard.reading.does(Act::Correct);
        if let Some(slot) = absent.filter(|_| changed.slots == goal.slots && !answers) {
            changed.empty(book, &slot.name);
            let named = heard.reading.named();
            self.is_absent(slot, named_numbers(named).first().copied());
        }
        if changed.slots == goal.slots {
            return Ok(None);
        }
        let from = |slot: &&Slot| matches!(slot.kind, SlotKind::From(_));
        let same = |slot: &Slot| changed.value(&slot.name) == goal.value(&slot.name);
        if book.slots.iter().filter(from).all(same) {
            changed.excluded.clone_from(&goal.excluded);
        }
        changed.said = newest(&format!("{}\n{}", changed.said, heard.reading.named()));
        self.exclude(&mut changed, heard);
        Ok(Some(changed))
    }

    /// What shall be had instead, where a message names nothing else: "rather white"
    /// doesn't ask whose things are white.
    fn correct_instead(&mut self, book: &Playbook, goal: &mut Goal, heard: &Heard) -> Step<()> {
        let reading = &heard.reading;
        if !named_numbers(reading.named()).is_empty() || !reading.products().is_empty() {
            return Ok(());
        }
        let has = |slot: &&Slot| goal.slots.iter().any(|known| known.name == slot.name);
        let mut each = book.slots.iter().filter(|slot| is_for_each(slot));
        match each.find(|slot| !slot.fixed && has(slot)) {
            Some(slot) => {
                self.know(goal);
                self.correct_each(book, goal, slot, heard)
            }
            None => Ok(()),
        }
    }

    /// Another one of a list: named, or what is left without the one that is
    /// excluded.
    fn correct_one(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        heard: &Heard,
    ) -> Step<Found> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(Found::Here);
        };
        let items = self.candidates(goal, list)?;
        let now = goal.value(&slot.name);
        let now = now
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let named = heard.reading.named();
        let out = excluded(list, &items, heard.reading.excluded(), &self.turn.locale);
        let kept: Vec<&Value> = items
            .iter()
            .copied()
            .filter(|item| !out.contains(&id_of(list, item)))
            .collect();
        let mut further = kept.clone();
        further.extend(self.further(goal, list, &items, (named, Heed::Said).into())?);
        match meant(list, &further, named, &self.turn.locale, &now) {
            Meant::One(item) if id_of(list, item) != now => {
                goal.empty(book, &slot.name);
                self.take(book, goal, slot, (item, Origin::Said).into());
            }
            Meant::Several(some) if some.iter().all(|item| id_of(list, item) != now) => {
                goal.empty(book, &slot.name);
                let some = some.iter().map(|item| id_of(list, item)).collect();
                self.turn.narrowed.insert(slot.name.clone(), some);
            }
            _ if out.contains(&now) => goal.empty(book, &slot.name),
            Meant::Unknown => return Ok(Found::Absent),
            _ => {}
        }
        Ok(Found::Here)
    }

    /// Others of a list: those that are named instead or besides, without those
    /// that are excluded.
    fn correct_several(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        heard: &Heard,
    ) -> Step<()> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(());
        };
        if !list.step.is_ready(&self.turn.facts) {
            return Ok(());
        }
        let items = self.candidates(goal, list)?;
        let named = heard.reading.named();
        let out = excluded(list, &items, heard.reading.excluded(), &self.turn.locale);
        let now = goal.list(&slot.name);
        let folded = nlu::plain(named);
        let words = nlu::words(&folded);
        let wanted = several(list, &items, named, &self.turn.locale);
        let by_id = |id: &String| items.iter().copied().find(|item| id_of(list, item) == *id);
        let kept = now.iter().filter(|id| !out.contains(id)).filter_map(by_id);
        let mut next: Vec<&Value> = match wanted {
            Some(wanted) if says_also(&words, &self.turn.locale) => {
                let new = wanted
                    .into_iter()
                    .filter(|item| !now.contains(&id_of(list, item)));
                kept.chain(new).collect()
            }
            Some(wanted) => wanted,
            None => self.by_place(&now, named, kept.collect()),
        };
        next.retain(|item| !out.contains(&id_of(list, item)));
        let ids: Vec<String> = next.iter().map(|item| id_of(list, item)).collect();
        if ids == now {
            return Ok(());
        }
        goal.empty(book, &slot.name);
        if !next.is_empty() {
            self.take_several(book, goal, slot, &next);
        }
        Ok(())
    }

    /// "Only the first": of what is chosen, those at the places that are said.
    fn by_place<'v>(&self, now: &[String], text: &str, kept: Vec<&'v Value>) -> Vec<&'v Value> {
        let folded = nlu::plain(text);
        let only = says_only(&nlu::words(&folded), &self.turn.locale);
        if !only || now.len() != kept.len() {
            return kept;
        }
        let places = places(text, &self.turn.locale);
        let at: Vec<&Value> = places
            .iter()
            .filter_map(|at| kept.get(*at).copied())
            .collect();
        match at.is_empty() {
            true => kept,
            false => at,
        }
    }

    /// Another form of what is swapped.
    fn correct_each(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        heard: &Heard,
    ) -> Step<()> {
        let mut anew = goal.clone();
        anew.empty(book, &slot.name);
        let named = heard.reading.named();
        let folded = nlu::plain(named);
        let before = self.turn.narrowed.remove(&slot.name);
        self.fill_each(book, &mut anew, slot, (named, Heed::Asked).into())?;
        let (old, new) = (goal.list(&slot.name), anew.list(&slot.name));
        if new.is_empty() {
            // nothing was said of it, or nothing that can be had
            let unknown = self
                .turn
                .narrowed
                .get(&slot.name)
                .is_some_and(Vec::is_empty);
            let corrects = heard.reading.does(Act::Correct);
            if unknown && !corrects || before.is_some() {
                self.turn.narrowed.remove(&slot.name);
            } else if self.turn.narrowed.contains_key(&slot.name) {
                goal.empty(book, &slot.name);
            }
            return Ok(());
        }
        let every = says_every(&nlu::words(&folded), &self.turn.locale);
        let shown = (goal.shown(&slot.name), anew.shown(&slot.name));
        let keep = |at: usize| at >= new.len() && !every;
        let ids: Vec<Value> = (0..old.len())
            .map(|at| match keep(at) {
                true => Value::from(old[at].as_str()),
                false => Value::from(new[at.min(new.len() - 1)].as_str()),
            })
            .collect();
        let shown = (0..old.len()).filter_map(|at| match keep(at) {
            true => shown.0.get(at).cloned(),
            false => shown.1.get(at.min(new.len() - 1)).cloned(),
        });
        let filled = crate::goal::Filled {
            value: Value::Array(ids),
            shown: shown.collect(),
            origin: Origin::Said,
        };
        if goal.value(&slot.name).as_ref() != Some(&filled.value) {
            goal.fill(&slot.name, filled);
        }
        Ok(())
    }
}

/// Another value of its form: an address, a day, words.
fn correct_entity(book: &Playbook, goal: &mut Goal, slot: &Slot, heard: &Heard) {
    let reading = &heard.reading;
    let named = match &slot.kind {
        SlotKind::Entity(Entity::Kind(EntityKind::Address)) => entity(reading, EntityKind::Address)
            .or_else(|| part_of_address(reading, goal.value(&slot.name)?)),
        SlotKind::Entity(Entity::Kind(kind)) => entity(reading, *kind),
        // words are corrected by words, where they surely are a correction
        SlotKind::Entity(_) => {
            let instead = reading.says_instead();
            let instead = instead.filter(|said| !echoes(reading, said, &goal.said));
            instead.map(Value::from)
        }
        SlotKind::From(_) | SlotKind::Choice(_) => None,
    };
    if let Some(value) = named.filter(|value| goal.value(&slot.name).as_ref() != Some(value)) {
        goal.empty(book, &slot.name);
        goal.fill(&slot.name, said(value));
    }
}

/// An address with the part instead of its own that a message says: "sorry, Apt 5".
fn part_of_address(reading: &Reading, mut address: Value) -> Option<Value> {
    let before = address.clone();
    let lines = address.get_mut("address_lines")?.as_array_mut()?;
    let said: Vec<String> = lines
        .iter()
        .filter_map(|line| line.as_str().map(str::to_owned))
        .collect();
    if let Some(changed) = address_part(reading.wanted()).instead_in(&said) {
        *lines = changed.into_iter().map(Value::from).collect();
    }
    if let Some(code) = reading.entities(EntityKind::PostalCode).last() {
        *address.get_mut("postal_code")? = Value::from(code.value.as_str());
    }
    (address != before).then_some(address)
}

/// Whether a slot chooses among the customer's things, or for each of them.
pub(super) fn chooses_things(slot: &Slot) -> bool {
    match &slot.kind {
        SlotKind::From(list) => list.latest.is_some() || list.several || list.each.is_some(),
        _ => false,
    }
}
