//! A playbook that is ready to run: what has to be known, what is called.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::MethodDescriptor;

use crate::{condition::Condition, source::Text};

/// A playbook that fits the contract.
#[derive(Debug)]
pub struct Playbook {
    /// The intent that it serves.
    pub intent: String,
    /// SHA-256 of its text, 16 digits.
    pub hash: String,
    /// Whether its answer is about the customer.
    pub personal: bool,
    /// Whether its words tell of the bot itself.
    pub reads_bot: bool,
    /// Whether it hands over to a person.
    pub handoff: bool,
    /// Whether it's what is said where nothing else fits.
    pub fallback: bool,
    /// Examples by language.
    pub examples: BTreeMap<String, Vec<String>>,
    /// `POLICY`, `ACCOUNT` or `LIVE`.
    pub question: &'static str,
    /// What has to be known, in the order of asking.
    pub slots: Vec<Slot>,
    /// The calls.
    pub steps: Vec<Step>,
    pub(crate) texts: BTreeMap<String, Text>,
}

/// Something that has to be known.
#[derive(Debug)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// How it's found.
    pub kind: SlotKind,
}

/// How a slot is found.
#[derive(Debug)]
pub enum SlotKind {
    /// Among the items of a list.
    From(Box<FromList>),
    /// A value of an enum.
    Choice(Vec<Choice>),
    /// Something that the message names.
    Entity(Entity),
}

/// A value that can be chosen.
#[derive(Debug)]
pub struct Choice {
    /// Its short name.
    pub value: String,
    /// What people say for it, by language.
    pub words: BTreeMap<String, Vec<String>>,
    /// Whether it's offered where it's asked for.
    pub offered: bool,
}

/// What kind of thing a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// A place that mail reaches.
    Address,
    /// A product of the catalog.
    Product,
    /// The words themselves.
    Words,
}

/// The candidates of a slot.
#[derive(Debug)]
pub struct FromList {
    /// The call that lists them.
    pub step: Step,
    /// The field of the reply that holds them.
    pub items: String,
    /// The field of an item that is the slot's value.
    pub id: String,
    /// The fields of an item that a message may name it by.
    pub matched: Vec<Vec<String>>,
    /// The field that says which is the latest.
    pub latest: Option<String>,
    /// Which are meant first.
    pub prefer: Option<Condition>,
    /// Whether the latest is taken where nothing is said.
    pub default_latest: bool,
}

/// One call, ready to be made.
#[derive(Debug)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The method.
    pub method: MethodDescriptor,
    /// Its path on the wire.
    pub path: String,
    /// The service, such as `orders`.
    pub service: String,
    /// Whether it changes something.
    pub writes: bool,
    /// The fields of its request.
    pub with: Vec<(String, Condition)>,
    /// Whether it's made.
    pub when: Option<Condition>,
    /// The steps that it waits for, by place.
    pub waits: BTreeSet<usize>,
    /// What of the reply is read.
    pub read_mask: Vec<String>,
    /// Whether the answer goes on without it.
    pub optional: bool,
    /// Whether it has words for what is known so far.
    pub has_partial: bool,
    /// What its reply foretells: reasons of refusals that the playbook has words
    /// for, each with its condition.
    pub stop: Vec<(String, Condition)>,
}

impl Playbook {
    /// The step that changes something, if there is one: the last.
    #[must_use]
    pub fn write_step(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.writes)
    }

    /// A slot by its name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// Every call that it may make, slots included.
    pub fn calls(&self) -> impl Iterator<Item = &Step> {
        let lists = self.slots.iter().filter_map(|slot| match &slot.kind {
            SlotKind::From(list) => Some(&list.step),
            _ => None,
        });
        lists.chain(&self.steps)
    }
}
