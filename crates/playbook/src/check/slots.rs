//! Slots: where their values come from.

use std::collections::BTreeMap;

use super::{Check, mask_of};
use crate::{
    condition::Condition,
    path::{Reference, Scope, Use},
    playbook::{Choice, Entity, FromList, Slot, SlotKind},
    source::{FromSource, SlotSource, Text},
    value::prefix,
};

impl Check<'_, '_> {
    pub(super) fn slot(&mut self, name: &str, slot: &SlotSource) -> Slot {
        let kind = match (&slot.from, &slot.choice, &slot.entity) {
            (Some(from), None, None) => self.from(name, from),
            (None, Some(choice), None) => self.choice(choice, slot),
            (None, None, Some(entity)) => Some(SlotKind::Entity(match entity.as_str() {
                "ADDRESS" => Entity::Address,
                "PRODUCT" => Entity::Product,
                "WORDS" => Entity::Words,
                other => {
                    let message = format!("no kind of entity `{other}`");
                    self.problems
                        .unknown(other, other, message, ["ADDRESS", "PRODUCT", "WORDS"]);
                    Entity::Words
                }
            })),
            _ => {
                self.problems.at(
                    &format!("{name}:"),
                    "a slot has one of `from`, `enum` and `entity`",
                );
                None
            }
        };
        if slot.ask.0.is_empty() {
            self.problems.at(
                &format!("{name}:"),
                format!("say how to ask for `{name}`: ask"),
            );
        }
        self.keep(format!("ask/{name}"), &slot.ask, &Scope::default());
        Slot {
            name: name.to_owned(),
            kind: kind.unwrap_or(SlotKind::Entity(Entity::Words)),
        }
    }

    fn choice(&mut self, choice: &str, slot: &SlotSource) -> Option<SlotKind> {
        let Some(choices) = self.pool.get_enum_by_name(choice) else {
            self.problems.at(choice, format!("no enum `{choice}`"));
            return None;
        };
        let prefix = prefix(choices.name());
        let known: Vec<String> = choices
            .values()
            .filter(|value| value.number() != 0)
            .map(|value| value.name().trim_start_matches(&prefix).to_owned())
            .collect();
        for said in slot.words.keys().chain(&slot.offer) {
            if !known.contains(said) {
                let message = format!("{} has no value `{said}`", choices.name());
                self.problems
                    .unknown(said, said, message, known.iter().map(String::as_str));
            }
        }
        let choice = |value: String| Choice {
            words: slot
                .words
                .get(&value)
                .map_or_else(BTreeMap::new, |words| words.0.clone()),
            offered: slot.offer.is_empty() || slot.offer.contains(&value),
            value,
        };
        Some(SlotKind::Choice(
            known.iter().cloned().map(choice).collect(),
        ))
    }

    fn from(&mut self, name: &str, from: &FromSource) -> Option<SlotKind> {
        let id = format!("slot-{name}");
        let mut step = self.step(&id, &from.call, &from.with, &Scope::default())?;
        let reply = Reference::reply(&id, step.method.output());
        let items = reply.field(&from.items, &from.items, self.problems)?;
        let Some(item) = items.element() else {
            self.problems
                .at(&from.items, format!("`{}` is no list", from.items));
            return None;
        };
        self.read(&item, &from.id);
        let matched: Vec<Vec<String>> = from
            .matched
            .iter()
            .map(|path| path.split('.').map(str::to_owned).collect())
            .collect();
        for path in &from.matched {
            self.read_through(&item, path);
        }
        if let Some(latest) = &from.latest {
            self.read(&item, latest);
        }
        let scope = Scope::default().with("item", item);
        let prefer = from
            .prefer
            .as_ref()
            .map(|text| Condition::compile(text, &scope, &mut self.masks, self.problems));
        let show = Text(BTreeMap::from([("en".to_owned(), from.show.clone())]));
        self.keep(format!("show/{name}"), &show, &scope);
        self.keep(format!("none/{name}"), &from.none, &Scope::default());
        step.read_mask = mask_of(&step, &self.masks);
        Some(SlotKind::From(Box::new(FromList {
            step,
            items: from.items.clone(),
            id: from.id.clone(),
            matched,
            latest: from.latest.clone(),
            prefer,
            default_latest: from.default.as_deref() == Some("latest"),
        })))
    }

    /// Notes that a field of an item is read.
    fn read(&mut self, item: &Reference, field: &str) {
        if let Some(field) = item.field(field, field, self.problems) {
            field.read(
                Use::Value,
                field.path.last().map_or("", String::as_str),
                &mut self.masks,
                self.problems,
            );
        }
    }

    /// Notes that a path of an item is read, through lists.
    fn read_through(&mut self, item: &Reference, path: &str) {
        let mut at = item.clone();
        for field in path.split('.') {
            let Some(next) = at.field(field, path, self.problems) else {
                return;
            };
            at = next.element().unwrap_or(next);
        }
        at.read(Use::Value, path, &mut self.masks, self.problems);
    }
}
