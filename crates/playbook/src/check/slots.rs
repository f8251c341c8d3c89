//! Slots: where their values come from.

use std::collections::{BTreeMap, BTreeSet};

use contract::intent::EntityKind;
use prost_reflect::FieldDescriptor;

use super::{Check, EACH, base, method};
use crate::{
    choices::short_names,
    condition::Condition,
    path::{Reference, Scope, Use},
    playbook::{Choice, Entity, FromList, Slot, SlotKind},
    say::Say,
    source::{FromSource, SlotSource, Source},
};

impl Check<'_, '_> {
    pub(super) fn slot(&mut self, name: &str, slot: &SlotSource, source: &Source) -> Slot {
        let kind = match (&slot.from, &slot.choice, &slot.entity) {
            (Some(from), None, None) => self.from(name, from, source),
            (None, Some(choice), None) => self.choice(choice, slot),
            (None, None, Some(entity)) => Some(SlotKind::Entity(match entity.as_str() {
                "WORDS" => Entity::Words,
                "ANSWER" => Entity::Answer,
                kind => self.kind(kind).map_or(Entity::Words, Entity::Kind),
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
        if !slot.unsaid.0.is_empty() && slot.entity.as_deref() != Some("ANSWER") {
            let message = "only an `ANSWER` is said beside the words of examples";
            self.problems.at("unsaid:", message);
        }
        let each = slot.from.as_ref().and_then(|from| self.each(from, source));
        let scope = each.map_or_else(Scope::default, |each| Scope::default().with(EACH, each));
        self.keep(Say::Ask(name), &slot.ask, &scope);
        let like = slot.like.as_ref();
        let like = like.and_then(|like| self.like(name, like, source));
        Slot {
            name: name.to_owned(),
            like: like.map(Box::new),
            fixed: slot.fixed,
            unsaid: slot.unsaid.0.clone(),
            hangs_on: hangs_on(slot, source),
            kind: kind.unwrap_or(SlotKind::Entity(Entity::Words)),
        }
    }

    /// A kind of thing by its name, such as `ADDRESS`.
    fn kind(&mut self, name: &str) -> Option<EntityKind> {
        let full = format!("ENTITY_KIND_{name}");
        let kind = EntityKind::from_str_name(&full);
        let kind = kind.filter(|kind| *kind != EntityKind::Unspecified);
        if kind.is_none() {
            let kinds = self
                .pool
                .get_enum_by_name("switchboard.intent.v1.EntityKind");
            let known: Vec<String> = kinds.iter().flat_map(short_names).collect();
            let known = known.iter().map(String::as_str).chain(["WORDS", "ANSWER"]);
            let message = format!("no kind of entity `{name}`");
            self.problems.unknown(name, name, message, known);
        }
        kind
    }

    fn choice(&mut self, choice: &str, slot: &SlotSource) -> Option<SlotKind> {
        let Some(choices) = self.pool.get_enum_by_name(choice) else {
            self.problems.at(choice, format!("no enum `{choice}`"));
            return None;
        };
        // the first is what isn't said
        let known: Vec<String> = short_names(&choices).into_iter().skip(1).collect();
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

    fn from(&mut self, name: &str, from: &FromSource, source: &Source) -> Option<SlotKind> {
        let id = format!("slot-{name}");
        let each = self.each(from, source);
        let mut scope = base(source);
        if let Some(each) = &each {
            scope.push(EACH, each.clone());
        }
        let step = self.step(&id, &from.call, &from.with, &scope)?;
        let item = self.item(name, from)?;
        self.read(&item, &from.id);
        let matched: Vec<Vec<String>> = from
            .matched
            .iter()
            .map(|path| path.split('.').map(str::to_owned).collect())
            .collect();
        for path in &from.matched {
            self.read_through(&item, path);
        }
        for field in from.latest.iter().chain(&from.count) {
            self.read(&item, field);
        }
        if let Some(near) = &from.near {
            for item in each.iter().chain([&item]) {
                self.read_through(item, &format!("{near}.name"));
                self.read_through(item, &format!("{near}.value"));
            }
        }
        let mut find = None;
        for (kind, field) in &from.find {
            let input = step.method.input();
            if input.get_field_by_name(field).is_none() {
                let fields: Vec<_> = input.fields().collect();
                let known = fields.iter().map(FieldDescriptor::name);
                let message = format!("{} has no field `{field}`", input.name());
                self.problems.unknown(field, field, message, known);
            }
            find = self.kind(kind).map(|kind| (kind, field.clone()));
        }
        let scope = Scope::default().with("item", item);
        self.keep(Say::Show(name), &from.show, &scope);
        self.keep(Say::Nothing(name), &from.none, &Scope::default());
        Some(SlotKind::From(Box::new(FromList {
            step,
            items: from.items.clone(),
            id: from.id.clone(),
            matched,
            latest: from.latest.clone(),
            prefer: None,
            default_latest: from.default.as_deref() == Some("latest"),
            several: from.several,
            count: from.count.clone(),
            each: from.each.clone(),
            near: from.near.clone(),
            find,
        })))
    }

    /// Where another of the same is, with the field that holds it.
    fn like(
        &mut self,
        name: &str,
        like: &FromSource,
        source: &Source,
    ) -> Option<(FromList, String)> {
        let name = format!("like-{name}");
        let Some(value) = &like.value else {
            let message = "say which field of an item is meant: value";
            self.problems.at("like:", message);
            return None;
        };
        let Some(SlotKind::From(list)) = self.from(&name, like, source) else {
            return None;
        };
        let item = self.item(&name, like)?;
        let field = item.field(value, value, self.problems)?;
        field.read(Use::Whole, value, &mut self.masks, self.problems);
        Some((*list, value.clone()))
    }

    /// An item of a slot's list.
    fn item(&mut self, name: &str, from: &FromSource) -> Option<Reference> {
        let reply = method(&from.call, self.pool, self.problems)?.output();
        let reply = Reference::reply(&format!("slot-{name}"), reply);
        let items = reply.field(&from.items, &from.items, self.problems)?;
        let item = items.element();
        if item.is_none() {
            let message = format!("`{}` is no list", from.items);
            self.problems.at(&from.items, message);
        }
        item
    }

    /// The item of another slot that one is chosen for.
    fn each(&mut self, from: &FromSource, source: &Source) -> Option<Reference> {
        let other = from.each.as_ref()?;
        let slots = &source.slots.0;
        let found = slots.iter().find(|(name, _)| name == other);
        match found.and_then(|(_, slot)| slot.from.as_ref()) {
            Some(list) if list.several => self.item(other, list),
            _ => {
                let lists = |(_, slot): &&(String, SlotSource)| {
                    slot.from.as_ref().is_some_and(|from| from.several)
                };
                let known = slots.iter().filter(lists).map(|(name, _)| name.as_str());
                let message = format!("`{other}` is no slot of several");
                self.problems.unknown(other, other, message, known);
                None
            }
        }
    }

    /// Compiles which candidates are meant first: that may hang on replies.
    pub(super) fn preferences(&mut self, source: &Source, scope: &Scope, slots: &mut [Slot]) {
        for (slot, (name, written)) in slots.iter_mut().zip(&source.slots.0) {
            let Some(from) = &written.from else { continue };
            let (Some(text), Some(item)) = (&from.prefer, self.item(name, from)) else {
                continue;
            };
            let scope = scope.clone().with("item", item);
            let prefer = Condition::compile(text, &scope, &mut self.masks, self.problems);
            if let Some(list) = slot.list_mut() {
                list.prefer = Some(prefer);
            }
        }
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

/// The slots that the candidates of one are listed by.
fn hangs_on(slot: &SlotSource, source: &Source) -> BTreeSet<String> {
    let Some(from) = &slot.from else {
        return BTreeSet::new();
    };
    let reads = |name: &str| {
        let path = format!("slots.{name}");
        from.with.values().any(|text| {
            let mut found = text.match_indices(&path);
            found.any(|(at, _)| {
                let next = text[at + path.len()..].chars().next();
                next.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
            })
        })
    };
    let slots = source.slots.0.iter().map(|(name, _)| name);
    let own = slots.filter(|name| reads(name) || from.each.as_ref() == Some(name));
    own.cloned().collect()
}
