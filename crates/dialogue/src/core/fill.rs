//! Slots from what is said: by the way, or as the answer to their question.

use std::collections::HashSet;

use contract::{
    dialogue::{Goal, Origin, Question},
    intent::EntityKind,
};
use nlu::{language_of, plain, words};
use playbook::{Choice, Entity, Playbook, Slot, SlotKind};
use serde_json::Value;

use super::{Core, Step};
use crate::{
    evidence::Heard,
    fill::{Heed, Told},
    goal::{Filled, Goals},
    lexicon::{places, same_as},
    reading::{LEADS, MAY_LEAD, Reading},
};

impl Core<'_> {
    /// Fills every slot that a text speaks of.
    pub(super) fn fill_from(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        told: Told<'_>,
    ) -> Step<()> {
        // "the same address as my other order" names an order by the way
        let likes = book
            .slots
            .iter()
            .any(|slot| slot.like.is_some() && !goal.has(slot));
        let same = same_as(told.text, &self.turn.locale).filter(|_| likes);
        let (text, like) = match same {
            Some((text, like)) => (text, Some(like.to_owned())),
            None => (told.text, None),
        };
        let told = Told { text, ..told };
        for slot in &book.slots {
            if goal.has(slot) || self.turn.narrowed.contains_key(&slot.name) {
                continue;
            }
            if let (Some(_), Some(like)) = (&slot.like, &like) {
                self.fill_like(goal, slot, like)?;
                continue;
            }
            match &slot.kind {
                SlotKind::From(_) => self.fill_list(book, goal, slot, told)?,
                SlotKind::Choice(choices) => {
                    if let Some(value) = chosen(choices, text, &self.turn.locale) {
                        goal.fill(&slot.name, said(Value::from(value)));
                    }
                }
                // heard when it was said: what it's called by then is gone here
                SlotKind::Entity(_) => {}
            }
        }
        Ok(())
    }

    /// Fills the slots that take what a message names by its form.
    pub(super) fn fill_entities(&self, book: &Playbook, goal: &mut Goal, heard: &Heard) {
        for slot in &book.slots {
            if goal.has(slot) {
                continue;
            }
            let found = match &slot.kind {
                SlotKind::Entity(Entity::Kind(kind)) => entity(&heard.reading, *kind),
                SlotKind::Entity(Entity::Words) => in_words(heard.reading.wanted()),
                _ => None,
            };
            if let Some(value) = found {
                goal.fill(&slot.name, said(value));
            }
        }
    }

    /// Fills the slot that was asked for from its answer.
    pub(super) fn fill_answer(
        &mut self,
        book: &Playbook,
        goal: &mut Goal,
        question: &Question,
        heard: &Heard,
    ) -> Step<()> {
        let Some(slot) = book.slot(&question.slot) else {
            return Ok(());
        };
        let reading = &heard.reading;
        let named = reading.named();
        match &slot.kind {
            SlotKind::From(_) => {
                // the last word counts: what was left out before may be meant now
                let excluded = std::mem::take(&mut goal.excluded);
                goal.asked = Some(question.clone());
                let told = Told {
                    text: named,
                    heed: Heed::Asked,
                    written: &reading.text,
                };
                let filled = self.fill_list(book, goal, slot, told);
                goal.asked = None;
                filled?;
                if !goal.has(slot) {
                    goal.excluded = excluded;
                }
            }
            SlotKind::Choice(choices) => {
                let places = places(named, &self.turn.locale);
                let offered = match places.as_slice() {
                    [at] => question.choices.get(*at).cloned(),
                    _ => None,
                };
                let chosen = offered
                    .or_else(|| chosen(choices, named, &self.turn.locale))
                    // "I don't need it any more" is a reason, too
                    .or_else(|| chosen_freely(choices, reading, &self.turn.locale));
                if let Some(value) = chosen {
                    goal.fill(&slot.name, said(Value::from(value)));
                }
            }
            SlotKind::Entity(kind) => {
                let same = same_as(reading.wanted(), &self.turn.locale);
                let value = match kind {
                    Entity::Kind(kind) => entity(reading, *kind),
                    Entity::Words | Entity::Answer => in_words(&reading.text),
                };
                match (value, &slot.like, same) {
                    (None | Some(_), Some(_), Some((_, like))) => {
                        self.fill_like(goal, slot, like)?;
                    }
                    (Some(value), ..) => goal.fill(&slot.name, said(value)),
                    (None, ..) => {}
                }
            }
        }
        Ok(())
    }
}

/// Fills the slots that take words from a sentence that says more than to wish for
/// them: "tell the driver to ring twice", but not "I've a note for the driver".
/// Whether there were any.
pub(super) fn fill_said_beside(book: &Playbook, goal: &mut Goal, reading: &Reading) -> bool {
    let hears = &reading.language().hears;
    let around = [hears.articles, hears.kinds, hears.courtesy, hears.around];
    // what says which thing is meant is no part of the words
    let lists = [&around[..], &[hears.possessives, hears.latest]].concat();
    let mut filled = false;
    for slot in &book.slots {
        let Some(unsaid) = slot.unsaid.get(reading.language().code()) else {
            continue;
        };
        let folded: Vec<String> = unsaid.iter().map(|example| plain(example)).collect();
        let frame: HashSet<&str> = folded.iter().flat_map(|example| words(example)).collect();
        let framed = |word: &str| frame.iter().any(|own| is_form_of(own, word));
        let known = |word: &str| framed(word) || lists.iter().any(|list| list.contains(&word));
        let words = match reading.unknown_words(known).0 {
            0 => reading.behind_lead(LEADS.iter(), known),
            _ => reading
                .behind_lead(LEADS.iter().chain(&MAY_LEAD), known)
                .or_else(|| Some(reading.beside_courtesy())),
        };
        if let Some(value) = words.and_then(in_words) {
            goal.fill(&slot.name, said(value));
            filled = true;
        }
    }
    filled
}

/// What was said for a slot.
pub(super) fn said(value: Value) -> Filled {
    Filled {
        value,
        shown: Vec::new(),
        origin: Origin::Said,
    }
}

/// What a message names of a kind, as a slot takes it.
pub(super) fn entity(reading: &Reading, kind: EntityKind) -> Option<Value> {
    let first = |kind| reading.entities(kind).last();
    match kind {
        EntityKind::Address => serde_json::from_str(&first(kind)?.value).ok(),
        EntityKind::Product => {
            let product = first(kind).or_else(|| first(EntityKind::Variant))?;
            // a variant's name begins with its product's
            let name = product.value.split("/variants/").next()?;
            Some(Value::from(name))
        }
        kind => Some(Value::from(first(kind)?.value.as_str())),
    }
}

fn in_words(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::from(text))
}

/// The choice that a text says by one of its phrases, or its name: of two that are
/// said, the later.
pub(super) fn chosen(choices: &[Choice], text: &str, locale: &str) -> Option<String> {
    let folded = format!(" {} ", words(&plain(text)).join(" "));
    best(choices, locale, |phrase| {
        let phrase = format!(" {} ", phrase.join(" "));
        let end = folded.rfind(&phrase)? + phrase.len();
        Some((end, phrase.len()))
    })
}

/// The choice that an answer says with the longer words of a phrase and no others,
/// in any order and form: "brauch ich nicht mehr" for "ich brauche es nicht mehr",
/// but not "ich will sie nicht mehr stornieren".
fn chosen_freely(choices: &[Choice], reading: &Reading, locale: &str) -> Option<String> {
    /// Shorter words say nothing of their own.
    const LONG: usize = 4;
    let folded = plain(&reading.text);
    let said = words(&folded);
    let hears = &reading.language().hears;
    let lists = [hears.articles, hears.kinds, hears.courtesy, hears.around];
    let says_something =
        |word: &&&str| word.len() >= LONG && !lists.iter().any(|list| list.contains(*word));
    let own: Vec<&&str> = said.iter().filter(says_something).collect();
    let covers = |these: &[&str], word: &str| these.iter().any(|one| is_form_of(one, word));
    best(choices, locale, |phrase| {
        let mut long = phrase.iter().filter(|word| word.len() >= LONG).peekable();
        let fits = long.peek().is_some()
            && long.all(|word| covers(&said, word))
            && own.iter().all(|word| covers(phrase, word));
        fits.then_some(phrase.len())
    })
}

/// Whether two words differ in nothing but their last letters.
fn is_form_of(one: &str, other: &str) -> bool {
    /// How many letters make a stem, and how many an ending.
    const STEM: usize = 4;
    const ENDING: usize = 2;
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    let same = same.count();
    let ends = |word: &str| word.len() - same <= ENDING;
    one == other || same >= STEM && ends(one) && ends(other)
}

/// The choice with the phrase that fits best; of those that fit alike, the first.
fn best<O: Ord>(
    choices: &[Choice],
    locale: &str,
    fits: impl Fn(&[&str]) -> Option<O>,
) -> Option<String> {
    let language = language_of(locale);
    let said = |choice: &Choice| {
        let own = choice.words.get(language).into_iter();
        let phrases = own.chain(choice.words.get("en")).flatten().cloned();
        let name = choice.value.replace('_', " ");
        let all = phrases.chain([name]).map(|phrase| plain(&phrase));
        all.filter_map(|phrase| fits(&words(&phrase))).max()
    };
    let said = choices
        .iter()
        .filter_map(|choice| Some((said(choice)?, choice)));
    let best = said.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map(|(_, choice)| choice.value.clone())
}

/// How a choice is shown: its first phrase, else its name.
pub(super) fn choice_shown(choice: &Choice, locale: &str) -> String {
    let language = language_of(locale);
    let phrases = choice
        .words
        .get(language)
        .or_else(|| choice.words.get("en"));
    let phrase = phrases.and_then(|phrases| phrases.first());
    let name = || choice.value.replace('_', " ").to_lowercase();
    phrase.cloned().unwrap_or_else(name)
}

/// Whether a slot takes an answer in words, whatever it says.
pub(super) fn takes_words(book: &Playbook, question: &Question) -> bool {
    book.slot(&question.slot).is_some_and(Slot::takes_words)
}
