//! A goal: a playbook that is worked on, with what is known for it.

use contract::dialogue::{Goal, Origin, Slot as Known};
use playbook::{Playbook, Slot, SlotKind};
use serde_json::Value;

/// What a slot is filled with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filled {
    pub(crate) value: Value,
    /// How it's shown.
    pub(crate) shown: Vec<String>,
    pub(crate) origin: Origin,
}

/// What can be done with a goal.
pub(crate) trait Goals {
    /// A new one of a playbook.
    fn of(book: &Playbook) -> Self;
    /// The value of a slot.
    fn value(&self, name: &str) -> Option<Value>;
    /// The values of a slot that is a list.
    fn list(&self, name: &str) -> Vec<String>;
    /// How a slot's values are shown.
    fn shown(&self, name: &str) -> Vec<String>;
    /// Fills a slot.
    fn fill(&mut self, name: &str, filled: Filled);
    /// Empties a slot and all that hang on it.
    fn empty(&mut self, book: &Playbook, name: &str);
    /// Whether all of a slot is known.
    fn has(&self, slot: &Slot) -> bool;
}

impl Goals for Goal {
    fn of(book: &Playbook) -> Self {
        Self {
            intent: book.intent.clone(),
            hash: book.hash.clone(),
            ..Self::default()
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        let known = self.slots.iter().find(|known| known.name == name)?;
        serde_json::from_str(&known.json).ok()
    }

    fn list(&self, name: &str) -> Vec<String> {
        let list = self.value(name).unwrap_or_default();
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    fn shown(&self, name: &str) -> Vec<String> {
        let known = self.slots.iter().find(|known| known.name == name);
        known.map(|known| known.shown.clone()).unwrap_or_default()
    }

    fn fill(&mut self, name: &str, filled: Filled) {
        self.slots.retain(|known| known.name != name);
        self.slots.push(Known {
            name: name.to_owned(),
            json: filled.value.to_string(),
            shown: filled.shown,
            origin: filled.origin.into(),
        });
    }

    fn empty(&mut self, book: &Playbook, name: &str) {
        self.slots.retain(|known| known.name != name);
        let hang = |slot: &&Slot| slot.hangs_on.contains(name) && slot.name != name;
        for slot in book.slots.iter().filter(hang) {
            if self.slots.iter().any(|known| known.name == slot.name) {
                self.empty(book, &slot.name);
            }
        }
    }

    fn has(&self, slot: &Slot) -> bool {
        let each = match &slot.kind {
            SlotKind::From(list) => list.each.as_ref(),
            _ => None,
        };
        match each {
            Some(each) => {
                let wanted = self.list(each).len();
                wanted > 0 && self.list(&slot.name).len() == wanted
            }
            None => self.slots.iter().any(|known| known.name == slot.name),
        }
    }
}

/// How many bytes of what was said for a goal are kept.
const KEPT: usize = 8 * 1024;

/// The end of a text that has grown with each turn: what was said last counts.
pub(crate) fn newest(text: &str) -> String {
    let from = text.len().saturating_sub(KEPT);
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at));
    from.map_or_else(String::new, |from| text[from..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_bounded() {
        let long = "ä".repeat(KEPT);
        let kept = newest(&format!("{long}the end"));
        assert!(kept.len() <= KEPT && kept.ends_with("the end"));
        assert_eq!(newest("short"), "short");
    }

    #[test]
    fn a_slot_that_is_filled_again_gives_way() {
        let mut goal = Goal::default();
        for order in ["orders/1", "orders/2"] {
            goal.fill(
                "order",
                Filled {
                    value: Value::from(order),
                    shown: vec![order.to_owned()],
                    origin: Origin::Said,
                },
            );
        }
        assert_eq!(goal.value("order"), Some(Value::from("orders/2")));
        assert_eq!(goal.shown("order"), ["orders/2"]);
        assert_eq!(goal.slots.len(), 1);
    }
}
