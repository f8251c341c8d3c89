//! Slots: from the message, from what was spoken of, from a look-up; what is
//! still missing is asked for.

use std::sync::Arc;

use contract::{Result, intent::EntityKind};
use nlu::{fold, words};
use playbook::{Choice, Entity, Facts, FromList, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{
    Lacking, Turn,
    candidates::{Meant, latest, meant, ordinal},
};

/// How many choices are shown.
const SHOWN: usize = 6;

/// What a question offers: the values, and how each is shown.
struct Offer {
    values: Vec<String>,
    shown: Vec<String>,
}

impl Turn {
    /// Fills every slot that the message speaks of.
    pub(super) async fn fill_from(&mut self, book: &Playbook, text: &str) -> Result<()> {
        for slot in &book.slots {
            if self.state.slot(&slot.name).is_some() {
                continue;
            }
            match &slot.kind {
                SlotKind::From(list) => self.fill_candidate(slot, list, text, false).await?,
                SlotKind::Choice(choices) => {
                    if let Some(value) = chosen(choices, text, &self.locale) {
                        self.state.fill(&slot.name, &Value::from(value));
                    }
                }
                SlotKind::Entity(entity) => {
                    if let Some(value) = self.entity(*entity, text) {
                        self.state.fill(&slot.name, &value);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the message answers what was asked, or says any other slot.
    pub(super) async fn answered(&mut self, book: &Playbook, text: &str) -> Result<bool> {
        let before = self.state.slots.len();
        if let Some(slot) = book.slot(&self.state.asking.clone()) {
            match &slot.kind {
                SlotKind::From(list) => {
                    let offered = ordinal(text).and_then(|at| self.state.choices.get(at).cloned());
                    match offered {
                        Some(value) => {
                            self.state.focus.clone_from(&value);
                            self.state.fill(&slot.name, &Value::from(value));
                        }
                        None => self.fill_candidate(slot, list, text, true).await?,
                    }
                }
                SlotKind::Choice(choices) => {
                    let offered = ordinal(text).and_then(|at| self.state.choices.get(at).cloned());
                    if let Some(value) = offered.or_else(|| chosen(choices, text, &self.locale)) {
                        self.state.fill(&slot.name, &Value::from(value));
                    }
                }
                SlotKind::Entity(entity) => {
                    if let Some(value) = self.entity(*entity, text) {
                        self.state.fill(&slot.name, &value);
                    }
                }
            }
        }
        if self.state.slots.len() == before {
            return Ok(false);
        }
        self.fill_from(book, text).await?;
        Ok(true)
    }

    /// Asks for the first slot that is missing.
    pub(super) async fn missing(&mut self, book: &Playbook) -> Result<Lacking> {
        for slot in &book.slots {
            if self.state.slot(&slot.name).is_some() {
                continue;
            }
            if let SlotKind::From(list) = &slot.kind {
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
                    .map(|choice| (choice.value.clone(), say(choice)))
                    .unzip(),
                _ => (Vec::new(), Vec::new()),
            };
            self.ask(book, &slot.name, None, Offer { values, shown });
            return Ok(Lacking::Asked);
        }
        Ok(Lacking::Nothing)
    }

    /// Fills a slot from its candidates, if the message speaks of one.
    async fn fill_candidate(
        &mut self,
        slot: &Slot,
        list: &FromList,
        text: &str,
        asked: bool,
    ) -> Result<()> {
        let items = self.candidates(list).await?;
        let focus = self.state.focus.clone();
        match meant(list, &items, text, &focus) {
            Meant::One(item) => self.take(slot, list, item),
            Meant::Several(some) => {
                // remembered, so that only these are asked about
                self.state.choices = some.iter().map(|item| id_of(list, item)).collect();
            }
            Meant::Unknown => self.state.choices = vec![String::new()],
            Meant::Unsaid if !asked => {
                // "it", or nothing said: what was spoken of last
                if let Some(item) = items
                    .iter()
                    .find(|item| !focus.is_empty() && id_of(list, item) == focus)
                {
                    self.take(slot, list, item);
                }
            }
            Meant::Unsaid => {}
        }
        Ok(())
    }

    /// Fills a slot from its candidates without a word of the customer's, or
    /// asks. True if it's filled.
    async fn look_up(&mut self, book: &Playbook, slot: &Slot, list: &FromList) -> Result<bool> {
        let items = self.candidates(list).await?;
        let not_found = self.state.choices.first().is_some_and(String::is_empty);
        let narrowed: Vec<&Value> = items
            .iter()
            .filter(|item| self.state.choices.contains(&id_of(list, item)))
            .collect();
        let preferred: Vec<&Value> = items
            .iter()
            .filter(|item| {
                list.prefer
                    .as_ref()
                    .is_some_and(|prefer| prefer.holds(&of(item)).unwrap_or(false))
            })
            .collect();
        let all: Vec<&Value> = items.iter().collect();
        let both: Vec<&Value> = narrowed
            .iter()
            .copied()
            .filter(|item| preferred.iter().any(|other| std::ptr::eq(*other, *item)))
            .collect();
        let among = match (narrowed.as_slice(), preferred.as_slice()) {
            ([_, ..], _) if !both.is_empty() => both,
            ([_, ..], _) => narrowed,
            (_, [_, ..]) => preferred,
            _ => all,
        };
        let default = || {
            (list.default_latest && !not_found)
                .then(|| latest(list, &among))
                .flatten()
        };
        let only = match among.as_slice() {
            [only] if !not_found => Some(*only),
            _ => default(),
        };
        if let Some(item) = only {
            self.take(slot, list, item);
            return Ok(true);
        }
        if items.is_empty() {
            let none = self.books.render(
                book,
                &format!("none/{}", slot.name),
                &self.locale,
                &Facts::default(),
            );
            let text = none
                .ok()
                .flatten()
                .unwrap_or_else(|| "I don't find any that this could be about.".into());
            self.state.end();
            self.outcome = "answer";
            self.tell.plain(&text);
            return Ok(false);
        }
        let shown: Vec<&Value> = among.into_iter().take(SHOWN).collect();
        let texts = shown
            .iter()
            .map(|item| self.show(book, slot, item))
            .collect();
        let values = shown.iter().map(|item| id_of(list, item)).collect();
        let lead = not_found.then(|| "I don't find that one among yours. ".to_owned());
        let shown = texts;
        self.ask(book, &slot.name, lead, Offer { values, shown });
        Ok(false)
    }

    fn take(&mut self, slot: &Slot, list: &FromList, item: &Value) {
        let id = id_of(list, item);
        self.state.focus.clone_from(&id);
        self.state.choices.clear();
        self.state.fill(&slot.name, &Value::from(id));
    }

    fn show(&self, book: &Playbook, slot: &Slot, item: &Value) -> String {
        let shown = self.books.render(
            book,
            &format!("show/{}", slot.name),
            &self.locale,
            &of(item),
        );
        shown.ok().flatten().unwrap_or_default()
    }

    fn ask(&mut self, book: &Playbook, slot: &str, lead: Option<String>, offer: Offer) {
        let asked = self.books.render(
            book,
            &format!("ask/{slot}"),
            &self.locale,
            &Facts::default(),
        );
        let text = asked
            .ok()
            .flatten()
            .unwrap_or_else(|| format!("Please tell me the {slot}."));
        slot.clone_into(&mut self.state.asking);
        self.state.choices = offer.values;
        self.outcome = "question";
        self.tell.question(
            slot,
            format!("{}{text}", lead.unwrap_or_default()),
            offer.shown,
        );
    }

    /// The items that a slot chooses from, asked once per turn.
    async fn candidates(&mut self, list: &FromList) -> Result<Arc<[Value]>> {
        let id = &list.step.id;
        if !self.listed.contains_key(id) {
            let reply = self.read(&list.step).await?;
            let mut json = playbook::to_json(&reply.message);
            let items = json.get_mut(&list.items).map(Value::take);
            let items: Vec<Value> = match items {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            };
            self.listed.insert(id.clone(), items.into());
        }
        let items = self.listed.get(id).cloned();
        Ok(items.unwrap_or_else(|| [].into()))
    }

    /// What the message names of a kind.
    fn entity(&self, entity: Entity, text: &str) -> Option<Value> {
        let found = |kind: EntityKind| {
            self.understanding
                .entities
                .iter()
                .find(|entity| entity.kind() == kind)
        };
        match entity {
            Entity::Address => serde_json::from_str(&found(EntityKind::Address)?.value).ok(),
            Entity::Product => Some(Value::from(found(EntityKind::Product)?.value.clone())),
            Entity::Words => (!text.trim().is_empty()).then(|| Value::from(text.trim())),
        }
    }
}

fn id_of(list: &FromList, item: &Value) -> String {
    item.get(&list.id)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The choice that a message says: by one of its phrases, else by its name.
fn chosen(choices: &[Choice], text: &str, locale: &str) -> Option<String> {
    let folded = format!(" {} ", words(&fold(text)).join(" "));
    let language = locale.split('-').next().unwrap_or("en");
    let said = |choice: &&Choice| {
        let own = choice.words.get(language).into_iter();
        let phrases = own.chain(choice.words.get("en")).flatten();
        let name = choice.value.replace('_', " ").to_lowercase();
        phrases
            .map(|phrase| words(&fold(phrase)).join(" "))
            .chain([name])
            .any(|phrase| folded.contains(&format!(" {phrase} ")))
    };
    choices.iter().find(said).map(|choice| choice.value.clone())
}

/// How a choice is shown: its first phrase, else its name.
fn say(choice: &Choice) -> String {
    let phrase = choice.words.get("en").and_then(|phrases| phrases.first());
    let name = || choice.value.replace('_', " ").to_lowercase();
    phrase.cloned().unwrap_or_else(name)
}

/// The facts that the words for an item read.
fn of(item: &Value) -> Facts {
    Facts::default().with("item", item.clone())
}
