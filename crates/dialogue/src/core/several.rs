//! Slots that take several items of a list, and slots that take what another
//! item has.

use contract::dialogue::{Goal, Origin};
use playbook::{Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{Core, Step};
use crate::{
    fill::{Heed, Told},
    goal::{Filled, Goals},
    lexicon::places,
    resolve::{Meant, id_of, latest, meant, several, units},
};

impl Core<'_> {
    /// Fills a slot with those of its list that a text means.
    pub(super) fn fill_several(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        told: Told<'_>,
    ) -> Step<()> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(());
        };
        let items = self.candidates(goal, list)?;
        let offered: Vec<String> = match (told.heed, &goal.asked) {
            (Heed::Asked, Some(asked)) => {
                let at = places(told.text, &self.turn.locale);
                let offered = at.iter().filter_map(|at| asked.choices.get(*at));
                offered.cloned().collect()
            }
            _ => Vec::new(),
        };
        let by_place = || {
            let meant = items
                .iter()
                .filter(|item| offered.contains(&id_of(list, item)));
            let meant: Vec<&Value> = meant.flat_map(|item| units(list, item)).collect();
            (!meant.is_empty()).then_some(meant)
        };
        let locale = self.turn.locale.clone();
        let chosen = several(list, &items, told.text, &locale).or_else(by_place);
        if let Some(chosen) = chosen {
            // what else is named isn't among them
            let there = |thing: &&String| {
                let named = several(list, &items, thing, &locale);
                named.is_some()
            };
            let absent = self.turn.products.iter().filter(|thing| !there(thing));
            for thing in absent.cloned().collect::<Vec<_>>() {
                let text = self.says().not_found.replace("{thing}", &thing);
                self.lead_with(&text);
            }
            self.take_several(book, goal, slot, &chosen);
        }
        Ok(())
    }

    /// Fills a slot with what another item has: the one that is named, or else
    /// the latest that has something else.
    pub(super) fn fill_like(&mut self, goal: &mut Goal, slot: &Slot, text: &str) -> Step<()> {
        let Some((list, field)) = slot.like.as_deref() else {
            return Ok(());
        };
        let items = self.candidates(goal, list)?;
        let focus = self.turn.state.focus.clone();
        let has = |item: &Value| item.get(field).cloned().unwrap_or_default();
        let mine = items.iter().find(|item| id_of(list, item) == focus);
        let mine = mine.map(|item| has(item));
        let other = |item: &&Value| {
            let has = has(item);
            !has.is_null() && Some(has) != mine && id_of(list, item) != focus
        };
        let others: Vec<&Value> = items.iter().copied().filter(other).collect();
        let found = match meant(list, &others, text, &self.turn.locale, &focus) {
            Meant::One(item) => Some(item),
            Meant::Unknown => None,
            _ => latest(list, &others),
        };
        if let Some(item) = found {
            goal.fill(&slot.name, super::fill::said(has(item)));
        }
        Ok(())
    }

    pub(super) fn take_several(
        &self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        items: &[&Value],
    ) {
        let SlotKind::From(list) = &slot.kind else {
            return;
        };
        let ids = items.iter().map(|item| Value::from(id_of(list, item)));
        let shown = items.iter().map(|item| self.show(book, slot, item));
        goal.fill(
            &slot.name,
            Filled {
                value: Value::Array(ids.collect()),
                shown: shown.collect(),
                origin: Origin::Said,
            },
        );
    }
}
