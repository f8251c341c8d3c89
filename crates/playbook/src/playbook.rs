//! A playbook that is ready to run: what has to be known, what is called.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use contract::intent::{EntityKind, QuestionKind};
use prost_reflect::prost::{
    Message,
    encoding::{bytes, string},
};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::Map;

use crate::{
    bind::build, check::short_name, condition::Condition, facts::Facts, shape::Shape, source::Text,
};

/// A playbook that fits the contract.
#[derive(Debug)]
pub struct Playbook {
    /// The intent that it serves.
    pub intent: String,
    /// SHA-256 of its text, 16 digits.
    pub hash: String,
    /// Whether its answer is about the customer.
    pub personal: bool,
    /// The facts of the bot that its words tell: `contact`, `can`, `reads`,
    /// `signed_in`.
    pub reads_bot: BTreeSet<String>,
    /// Whether it hands over to a person.
    pub handoff: bool,
    /// Whether it's what is said where nothing else fits.
    pub fallback: bool,
    /// Examples by language.
    pub examples: BTreeMap<String, Vec<String>>,
    /// Where its answer comes from: its own words, or what a service says.
    pub question: QuestionKind,
    /// What is gone on with where it's refused, by reason.
    pub instead: BTreeMap<String, String>,
    /// What answers questions that are asked before it's done, by what they seem to
    /// be for: by its own intent, whether it will be possible; by others', how it
    /// will go.
    pub beforehand: BTreeMap<String, String>,
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
    /// Where another of the same is, with the field that holds it: "the same
    /// address as my other order".
    pub like: Option<Box<(FromList, String)>>,
    /// Whether it stays as it is once a proposal is shown.
    pub fixed: bool,
    /// Examples by language that wish for it without saying it: what a sentence
    /// says beside their words is said for it. Of an [`Entity::Answer`].
    pub unsaid: BTreeMap<String, Vec<String>>,
    /// The slots whose values it hangs on: it's asked anew when one changes.
    pub hangs_on: BTreeSet<String>,
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
    /// A thing of a kind that intent recognises: its value, as the contract says
    /// of the kind.
    Kind(EntityKind),
    /// The words themselves.
    Words,
    /// The words of the answer to its question, or of a first sentence that says
    /// more than those that are `unsaid`.
    Answer,
}

impl Slot {
    /// Whether it takes words as they are said, whatever they mean.
    #[must_use]
    pub fn takes_words(&self) -> bool {
        matches!(self.kind, SlotKind::Entity(Entity::Words | Entity::Answer))
    }
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
    /// Whether any number of them can be meant: the slot is a list.
    pub several: bool,
    /// The field of an item that says how many of it there are.
    pub count: Option<String>,
    /// The slot for each of whose items one is chosen: the slot is a list.
    pub each: Option<String>,
    /// The field of options, by which one is found that is near another.
    pub near: Option<String>,
    /// The kind of thing that a message names one by, with the field of the call
    /// that finds it: one that isn't among the first is found so.
    pub find: Option<(EntityKind, String)>,
}

/// One call, ready to be made.
#[derive(Debug)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The method.
    pub method: MethodDescriptor,
    /// Its path on the wire.
    pub path: Arc<str>,
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
    /// What of its reply becomes a fact, once one is read.
    pub shape: OnceLock<Arc<Shape>>,
}

impl Slot {
    /// The list that it's chosen from.
    pub(crate) fn list_mut(&mut self) -> Option<&mut FromList> {
        match &mut self.kind {
            SlotKind::From(list) => Some(list),
            _ => None,
        }
    }

    /// The lists that it looks into.
    pub(crate) fn lists_mut(&mut self) -> impl Iterator<Item = &mut FromList> {
        let like = self.like.as_mut().map(|like| &mut like.0);
        let from = match &mut self.kind {
            SlotKind::From(list) => Some(&mut **list),
            _ => None,
        };
        from.into_iter().chain(like)
    }
}

impl Step {
    /// Its request from facts.
    ///
    /// # Errors
    /// If the facts don't fit the request.
    pub fn request(&self, facts: &Facts) -> Result<DynamicMessage, String> {
        let mut fields = Map::new();
        for (field, condition) in &self.with {
            fields.insert(field.clone(), condition.evaluate(facts)?);
        }
        build(&self.method.input(), &fields)
    }

    /// A request of it on the wire, which asks only for what is read.
    #[must_use]
    pub fn encoded(&self, request: &DynamicMessage) -> Vec<u8> {
        let mut bytes = request.encode_to_vec();
        let field = self.method.input().get_field_by_name("read_mask");
        if let Some(field) = field.filter(|_| !self.read_mask.is_empty()) {
            let mut mask = Vec::new();
            string::encode_repeated(1, &self.read_mask, &mut mask);
            bytes::encode(field.number(), &mask, &mut bytes);
        }
        bytes
    }

    /// How its reply becomes a fact.
    #[must_use]
    pub fn reply(&self) -> &Arc<Shape> {
        self.shape
            .get_or_init(|| Arc::new(Shape::of(&self.method.output(), &self.read_mask)))
    }

    /// Whether all that its request is made of is known.
    #[must_use]
    pub fn is_ready(&self, facts: &Facts) -> bool {
        let known = |condition: &Condition| {
            condition
                .evaluate(facts)
                .is_ok_and(|value| !value.is_null())
        };
        self.with.iter().all(|(_, condition)| known(condition))
    }
}

impl Playbook {
    /// The short names of the methods that it reads with: those that find what a
    /// slot means, too.
    #[must_use]
    pub fn reads(&self) -> BTreeSet<String> {
        let lists = self.slots.iter().filter_map(|slot| match &slot.kind {
            SlotKind::From(list) => Some(&list.step),
            _ => None,
        });
        let like = self.slots.iter().filter_map(|slot| slot.like.as_ref());
        let all = self.steps.iter().chain(lists);
        let all = all.chain(like.map(|like| &like.0.step));
        let reads = all.filter(|step| !step.writes);
        reads
            .map(|step| short_name(&step.service, &step.method))
            .collect()
    }

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
        let lists = self.slots.iter().flat_map(|slot| {
            let from = match &slot.kind {
                SlotKind::From(list) => Some(&list.step),
                _ => None,
            };
            let like = slot.like.as_ref().map(|like| &like.0.step);
            from.into_iter().chain(like)
        });
        lists.chain(&self.steps)
    }
}
