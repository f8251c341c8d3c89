//! Slots that have one choice for each of another slot's items: what each of
//! them shall become.

use contract::dialogue::{Goal, Origin};
use playbook::{Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{Core, Step};
use crate::{
    fill::{Heed, Told},
    goal::{Filled, Goals},
    language::language,
    lexicon::{places, says_every},
    resolve::{Meant, id_of, names_whole, near},
};

/// What an item becomes.
enum Becomes<'v> {
    One(&'v Value),
    /// One of these, or nothing that can be had.
    Narrowed(Vec<String>),
    Unsaid,
}

impl<'e> Core<'e> {
    /// Fills as much of a slot that has one for each of another's as the text
    /// speaks of.
    pub(super) fn fill_each(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        slot: &Slot,
        told: Told<'_>,
    ) -> Step<()> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(());
        };
        let other = list.each.clone().unwrap_or_default();
        let wanted = goal.list(&other);
        let parts = self.parts(book, goal, &other, told)?;
        let (mut chosen, mut shown) = (goal.list(&slot.name), goal.shown(&slot.name));
        let begun = chosen.len();
        while chosen.len() < wanted.len() {
            let at = chosen.len();
            // another unit of the same becomes the same
            if let Some(same) = wanted[..at].iter().position(|before| *before == wanted[at]) {
                chosen.push(chosen[same].clone());
                shown.push(shown.get(same).cloned().unwrap_or_default());
                continue;
            }
            let answers_one = told.heed == Heed::Asked && at > begun;
            if answers_one && !for_all(told.text, &self.turn.locale) {
                break;
            }
            let Some(each) = self.item_of(book, goal, &other, &wanted[at])? else {
                break;
            };
            match self.becomes(goal, slot, each, &parts)? {
                Becomes::One(item) => {
                    chosen.push(id_of(list, item));
                    shown.push(self.show(book, slot, item));
                }
                Becomes::Narrowed(some) => {
                    self.turn.narrowed.insert(slot.name.clone(), some);
                    break;
                }
                Becomes::Unsaid => break,
            }
        }
        if chosen.len() > begun {
            let ids = chosen.into_iter().map(Value::from).collect();
            goal.fill(
                &slot.name,
                Filled {
                    value: Value::Array(ids),
                    shown,
                    origin: Origin::Said,
                },
            );
        }
        Ok(())
    }

    /// What an item becomes by what is said of it.
    fn becomes(
        &mut self,
        goal: &Goal,
        slot: &Slot,
        each: &Value,
        parts: &[Told<'_>],
    ) -> Step<Becomes<'e>> {
        let SlotKind::From(list) = &slot.kind else {
            return Ok(Becomes::Unsaid);
        };
        self.turn.facts.insert("each", each.clone());
        let items = self.candidates(goal, list)?;
        // "2 liters" is no place: options are heard first
        let heard = parts
            .iter()
            .map(|part| near(list, &items, each, *part, &self.turn.locale));
        let mut heard: Vec<Meant<'_>> = heard.filter(|found| *found != Meant::Unsaid).collect();
        // what is understood of one way to hear it counts
        heard.sort_by_key(|found| *found == Meant::Unknown);
        let heard = heard.into_iter().next();
        let place = || {
            let asked = goal.asked.as_ref()?;
            let [at] = *places(parts.first()?.text, &self.turn.locale).as_slice() else {
                return None;
            };
            let id = asked.choices.get(at)?;
            items.iter().find(|item| id_of(list, item) == *id)
        };
        Ok(match (heard, place()) {
            (None | Some(Meant::Unsaid | Meant::Unknown), Some(item)) => Becomes::One(item),
            (Some(Meant::One(item)), _) => Becomes::One(item),
            (Some(Meant::Several(some)), _) => {
                Becomes::Narrowed(some.iter().map(|item| id_of(list, item)).collect())
            }
            (Some(Meant::Unknown), None) => Becomes::Narrowed(Vec::new()),
            (None | Some(Meant::Unsaid), None) => Becomes::Unsaid,
        })
    }

    /// What is said of what is wanted: all of an answer; else what comes after
    /// "for" or "to", unless that names what there is.
    fn parts<'t>(
        &mut self,
        book: &Playbook,
        goal: &Goal,
        other: &str,
        told: Told<'t>,
    ) -> Step<Vec<Told<'t>>> {
        if told.heed == Heed::Asked {
            return Ok(vec![told]);
        }
        let mut parts = Vec::new();
        for part in wanted_parts(told.text, &self.turn.locale) {
            if !self.names_item(book, goal, other, part)? {
                parts.push((part, told.heed).into());
            }
        }
        Ok(parts)
    }

    /// Whether a text names an item of another slot's list.
    fn names_item(&mut self, book: &Playbook, goal: &Goal, slot: &str, text: &str) -> Step<bool> {
        let Some(SlotKind::From(list)) = book.slot(slot).map(|slot| &slot.kind) else {
            return Ok(false);
        };
        if !list.step.is_ready(&self.turn.facts) {
            return Ok(false);
        }
        let items = self.candidates(goal, list)?;
        Ok(names_whole(list, &items, text))
    }
}

/// What is wanted of "swap the lamp for the black one with my visa": what comes
/// after such words.
fn wanted_parts<'t>(text: &'t str, locale: &str) -> Vec<&'t str> {
    let markers = language(locale).hears.wanted.iter();
    // each letter stays where it is
    let lower = text.to_ascii_lowercase();
    let mut starts: Vec<(usize, usize)> = markers
        .flat_map(|marker| lower.match_indices(marker))
        .map(|(at, marker)| (at, at + marker.len()))
        .collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let parts = starts.iter().zip(ends);
    parts
        .filter_map(|((_, from), to)| text.get(*from..to.max(*from)))
        .collect()
}

/// Whether an answer is to more than was asked.
fn for_all(text: &str, locale: &str) -> bool {
    let folded = nlu::plain(text);
    let words = nlu::words(&folded);
    words.contains(&"each") || says_every(&words, locale)
}
