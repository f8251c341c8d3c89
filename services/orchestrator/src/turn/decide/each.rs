//! Slots that have one choice for each of another slot's items: what each of
//! them shall become.

use contract::Result;
use playbook::{FromList, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{Turn, candidates::Meant, lists::id_of, near::near, several::names_whole, slots::How};
use crate::say::{language, ordinal, says_every};

impl Turn {
    /// Fills as much of a slot that has one for each of another's as the text
    /// speaks of.
    pub(super) async fn fill_each(
        &mut self,
        book: &Playbook,
        slot: &Slot,
        (list, other): (&FromList, &str),
        (text, how): (&str, How),
    ) -> Result<()> {
        let wanted = self.state.list(other);
        // what comes after "for" or "to" is what is wanted, unless it names what
        // there is
        let mut parts = Vec::new();
        match how {
            How::Asked => parts.push(text),
            _ => {
                for part in wanted_parts(text, &self.locale) {
                    if !self.names_item(book, other, part).await? {
                        parts.push(part);
                    }
                }
            }
        }
        let mut chosen = self.state.list(&slot.name);
        let mut shown = self.shown_of(&slot.name);
        let begun = chosen.len();
        while chosen.len() < wanted.len() {
            let at = chosen.len();
            // another unit of the same becomes the same
            if let Some(same) = wanted[..at].iter().position(|before| *before == wanted[at]) {
                chosen.push(chosen[same].clone());
                shown.push(shown.get(same).cloned().unwrap_or_default());
                continue;
            }
            let answers_one = how == How::Asked && at > begun;
            if answers_one && !for_all(text, &self.locale) {
                break;
            }
            let Some(each) = self.item_of(book, other, &wanted[at]).await? else {
                break;
            };
            self.facts.insert("each", each.clone());
            let items = self.candidates(list).await?;
            let place = ordinal(text, &self.locale).filter(|_| how == How::Asked);
            let place = place.and_then(|at| self.state.choices.get(at));
            let place = place.and_then(|id| items.iter().find(|item| id_of(list, item) == *id));
            // "2 liters" is no place: options are heard first
            let mut heard = parts
                .iter()
                .map(|part| near(list, &items, &each, (part, &self.locale)));
            let heard = heard.find(|found| *found != Meant::Unsaid);
            let found = match (heard.unwrap_or(Meant::Unsaid), place) {
                (Meant::Unsaid, Some(item)) => Meant::One(item),
                (found, _) => found,
            };
            match found {
                Meant::One(item) => {
                    chosen.push(id_of(list, item));
                    shown.push(self.show(book, slot, item));
                }
                Meant::Several(some) => {
                    let some = some.iter().map(|item| id_of(list, item)).collect();
                    self.narrowed.insert(slot.name.clone(), some);
                    break;
                }
                Meant::Unknown => {
                    self.narrowed.insert(slot.name.clone(), Vec::new());
                    break;
                }
                Meant::Unsaid => break,
            }
        }
        if chosen.len() > begun {
            let ids = chosen.into_iter().map(Value::from).collect();
            self.state.choose(&slot.name, &Value::Array(ids), shown);
        }
        Ok(())
    }

    /// Whether a text names an item of another slot's list.
    async fn names_item(&mut self, book: &Playbook, slot: &str, text: &str) -> Result<bool> {
        let Some(SlotKind::From(list)) = book.slot(slot).map(|slot| &slot.kind) else {
            return Ok(false);
        };
        if !self.can_list(list) {
            return Ok(false);
        }
        let items = self.candidates(list).await?;
        Ok(names_whole(list, &items, text))
    }
}

/// What is wanted of "swap the lamp for the black one with my visa": what comes
/// after such words.
fn wanted_parts<'t>(text: &'t str, locale: &str) -> Vec<&'t str> {
    let markers = language(locale).hears.wanted.iter();
    let mut starts: Vec<(usize, usize)> = markers
        .flat_map(|marker| text.match_indices(marker))
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
