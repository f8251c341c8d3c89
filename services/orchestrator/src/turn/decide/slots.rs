//! Slots: from the message, from what was spoken of, from a look-up; what is
//! still missing is asked for.

use contract::{Result, intent::EntityKind};
use nlu::{language_of, plain, words};
use playbook::{Choice, Entity, Facts, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{Lacking, Turn};
use crate::say::{ordinal, same_as};

/// What a question offers: the values, and how each is shown.
pub(super) struct Offer {
    pub(super) values: Vec<String>,
    pub(super) shown: Vec<String>,
}

/// How a text comes to be heard for a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As the answer to the question for it.
    Asked,
    /// By the way.
    Said,
    /// A while ago.
    Again,
}

impl Turn {
    /// Fills every slot that the message speaks of.
    pub(super) async fn fill_from(&mut self, book: &Playbook, text: &str, how: How) -> Result<()> {
        // "the same address as my other order" names an order by the way
        let likes = book.slots.iter().any(|slot| slot.like.is_some());
        // what is given is meant, whatever else is as something
        let given = self.entity(Entity::Address, (text, how)).is_some();
        let same = same_as(text, &self.locale).filter(|_| likes && !given);
        let (text, like) = match same {
            Some((text, like)) => (text, Some(like)),
            None => (text, None),
        };
        for slot in &book.slots {
            if self.is_filled(slot) {
                continue;
            }
            if let (Some(other), Some(like)) = (&slot.like, like) {
                self.fill_like(slot, other, like).await?;
                continue;
            }
            match &slot.kind {
                SlotKind::From(list) => self.fill_list(book, slot, list, (text, how)).await?,
                SlotKind::Choice(choices) => {
                    if let Some(value) = chosen(choices, text, &self.locale) {
                        self.state.fill(&slot.name, &Value::from(value));
                    }
                }
                SlotKind::Entity(entity) => {
                    if let Some(value) = self.entity(*entity, (text, how)) {
                        self.state.fill(&slot.name, &value);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether all of a slot is known.
    pub(super) fn is_filled(&self, slot: &Slot) -> bool {
        match &slot.kind {
            SlotKind::From(list) => match &list.each {
                Some(each) => {
                    let wanted = self.state.list(each).len();
                    wanted > 0 && self.state.list(&slot.name).len() == wanted
                }
                None => self.state.slot(&slot.name).is_some(),
            },
            _ => self.state.slot(&slot.name).is_some(),
        }
    }

    /// Whether the message answers what was asked, or says any other slot.
    pub(super) async fn answered(&mut self, book: &Playbook, text: &str) -> Result<bool> {
        let before = self.state.slots.clone();
        if let Some(slot) = book.slot(&self.state.asking.clone()) {
            match &slot.kind {
                SlotKind::From(list) => {
                    self.know_slots(book);
                    self.fill_list(book, slot, list, (text, How::Asked)).await?;
                }
                SlotKind::Choice(choices) => {
                    let offered = ordinal(text, &self.locale)
                        .and_then(|at| self.state.choices.get(at).cloned());
                    if let Some(value) = offered.or_else(|| chosen(choices, text, &self.locale)) {
                        self.state.fill(&slot.name, &Value::from(value));
                    }
                }
                SlotKind::Entity(entity) => {
                    if let (Some(other), Some((_, like))) =
                        (&slot.like, same_as(text, &self.locale))
                    {
                        self.fill_like(slot, other, like).await?;
                    } else if let Some(value) = self.entity(*entity, (text, How::Asked)) {
                        self.state.fill(&slot.name, &value);
                    }
                }
            }
        }
        if self.state.slots == before {
            return Ok(false);
        }
        self.fill_from(book, text, How::Said).await?;
        Ok(true)
    }

    /// Asks for the first slot that is missing.
    pub(super) async fn missing(&mut self, book: &Playbook) -> Result<Lacking> {
        for slot in &book.slots {
            if self.is_filled(slot) {
                continue;
            }
            if let SlotKind::From(list) = &slot.kind {
                // what is known by now may say which are meant, or that none is
                if self.stopped(book).await? {
                    return Ok(Lacking::Asked);
                }
                if self.look_up(book, slot, list).await? {
                    continue;
                }
                return Ok(Lacking::Asked);
            }
            if self.stopped(book).await? {
                return Ok(Lacking::Asked);
            }
            let (values, shown) = match &slot.kind {
                SlotKind::Choice(choices) => choices
                    .iter()
                    .filter(|choice| choice.offered)
                    .map(|choice| (choice.value.clone(), shown(choice, &self.locale)))
                    .unzip(),
                _ => (Vec::new(), Vec::new()),
            };
            let none = Facts::default();
            self.ask(book, &slot.name, &none, (None, Offer { values, shown }));
            return Ok(Lacking::Asked);
        }
        Ok(Lacking::Nothing)
    }

    pub(super) fn ask(
        &mut self,
        book: &Playbook,
        slot: &str,
        facts: &Facts,
        (lead, offer): (Option<String>, Offer),
    ) {
        let name = format!("ask/{slot}");
        let asked = self.books.render(book, &name, &self.locale, facts);
        let text = asked
            .ok()
            .flatten()
            .unwrap_or_else(|| self.says().tell_me.replace("{slot}", slot));
        slot.clone_into(&mut self.state.asking);
        self.state.choices = offer.values;
        self.outcome = "question";
        self.tell.question(
            slot,
            format!("{}{text}", lead.unwrap_or_default()),
            offer.shown,
        );
    }

    /// What the message names of a kind.
    fn entity(&self, entity: Entity, (text, how): (&str, How)) -> Option<Value> {
        let found = |kind: EntityKind| {
            self.understanding
                .entities
                .iter()
                .find(|entity| entity.kind() == kind)
        };
        match entity {
            Entity::Address => serde_json::from_str(&found(EntityKind::Address)?.value).ok(),
            Entity::Product => {
                let product = found(EntityKind::Product).or_else(|| found(EntityKind::Variant));
                // a variant's name begins with its product's
                let name = product?.value.split("/variants/").next()?;
                Some(Value::from(name))
            }
            Entity::Answer if how != How::Asked => None,
            Entity::Words | Entity::Answer => {
                (!text.trim().is_empty()).then(|| Value::from(text.trim()))
            }
        }
    }
}

/// The choice that a message says: by the longest of its phrases, or its name.
fn chosen(choices: &[Choice], text: &str, locale: &str) -> Option<String> {
    let folded = format!(" {} ", words(&plain(text)).join(" "));
    let language = language_of(locale);
    let said = |choice: &Choice| {
        let own = choice.words.get(language).into_iter();
        let phrases = own.chain(choice.words.get("en")).flatten();
        let name = choice.value.replace('_', " ").to_lowercase();
        phrases
            .map(|phrase| words(&plain(phrase)).join(" "))
            .chain([name])
            .filter(|phrase| folded.contains(&format!(" {phrase} ")))
            .map(|phrase| phrase.len())
            .max()
    };
    let said = choices
        .iter()
        .filter_map(|choice| Some((said(choice)?, choice)));
    // of those that are as long, the first
    let longest = said.min_by_key(|(length, _)| std::cmp::Reverse(*length));
    longest.map(|(_, choice)| choice.value.clone())
}

/// How a choice is shown: its first phrase, else its name.
fn shown(choice: &Choice, locale: &str) -> String {
    let language = language_of(locale);
    let phrases = choice
        .words
        .get(language)
        .or_else(|| choice.words.get("en"));
    let phrase = phrases.and_then(|phrases| phrases.first());
    let name = || choice.value.replace('_', " ").to_lowercase();
    phrase.cloned().unwrap_or_else(name)
}
