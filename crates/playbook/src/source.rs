//! The shape of a playbook's file.

use std::collections::BTreeMap;

use contract::intent::QuestionKind;
use serde::{Deserialize, Deserializer};

/// A playbook as it's written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) intent: String,
    #[serde(default)]
    pub(crate) description: Text,
    #[serde(default)]
    pub(crate) question: Option<Question>,
    #[serde(default)]
    pub(crate) examples: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) slots: Ordered<SlotSource>,
    #[serde(default)]
    pub(crate) steps: Vec<StepSource>,
    #[serde(default)]
    pub(crate) confirm: Text,
    #[serde(default)]
    pub(crate) answer: Text,
    #[serde(default)]
    pub(crate) refused: BTreeMap<String, Text>,
    /// Reasons of refusals, each with the intent that is gone on with instead.
    #[serde(default)]
    pub(crate) instead: BTreeMap<String, String>,
    /// Intents of questions that are asked before it's done, each with the intent
    /// that answers them.
    #[serde(default)]
    pub(crate) beforehand: BTreeMap<String, String>,
    /// Hands over to a person, or says how to reach one.
    #[serde(default)]
    pub(crate) handoff: bool,
    /// What is said where nothing else fits; exactly one has it.
    #[serde(default)]
    pub(crate) fallback: bool,
}

/// What a question needs to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Question {
    Policy,
    Account,
    Live,
}

impl From<Question> for QuestionKind {
    fn from(question: Question) -> Self {
        match question {
            Question::Policy => Self::Policy,
            Question::Account => Self::Account,
            Question::Live => Self::Live,
        }
    }
}

/// Something that a playbook needs to know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotSource {
    pub(crate) from: Option<FromSource>,
    #[serde(rename = "enum")]
    pub(crate) choice: Option<String>,
    pub(crate) entity: Option<String>,
    /// Stays as it is once a proposal is shown.
    #[serde(default)]
    pub(crate) fixed: bool,
    /// Where another of the same is: "the same address as my other order".
    pub(crate) like: Option<FromSource>,
    #[serde(default)]
    pub(crate) ask: Text,
    /// For an enum: the values that are offered where it's asked; all, unless
    /// given.
    #[serde(default)]
    pub(crate) offer: Vec<String>,
    /// For an enum: what people say for each value.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, Words>,
    /// For an `ANSWER`: examples that don't say it.
    #[serde(default)]
    pub(crate) unsaid: Words,
}

/// Where the candidates of a slot are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FromSource {
    pub(crate) call: String,
    pub(crate) items: String,
    pub(crate) id: String,
    #[serde(default, rename = "match")]
    pub(crate) matched: Vec<String>,
    pub(crate) latest: Option<String>,
    /// A condition over `item`: those that it holds for are meant first.
    pub(crate) prefer: Option<String>,
    /// `latest` takes the newest where nothing is said.
    pub(crate) default: Option<String>,
    /// How a candidate is shown, as a template over `item`.
    pub(crate) show: Text,
    #[serde(default)]
    pub(crate) with: BTreeMap<String, String>,
    /// What is said where there is none.
    #[serde(default)]
    pub(crate) none: Text,
    /// The slot is a list: any number of them can be meant.
    #[serde(default)]
    pub(crate) several: bool,
    /// The field of an item that says how many of it there are.
    pub(crate) count: Option<String>,
    /// The slot is a list: one of these for each of another slot's items, which
    /// `with` and `ask` know as `each`.
    pub(crate) each: Option<String>,
    /// The field of both items that holds options by name and value: what isn't
    /// said stays as it was.
    pub(crate) near: Option<String>,
    /// The kind of thing that a message names one by, with the field of the call
    /// that finds it: `{ORDER_NUMBER: number}`.
    #[serde(default)]
    pub(crate) find: BTreeMap<String, String>,
    /// For `like`: the field of an item that is the slot's value.
    pub(crate) value: Option<String>,
}

/// One call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepSource {
    pub(crate) id: String,
    pub(crate) call: String,
    #[serde(default)]
    pub(crate) with: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) after: Vec<String>,
    pub(crate) when: Option<String>,
    /// Reasons of refusals, each with the condition over this step's reply that
    /// foretells it: then nothing more is asked for.
    #[serde(default)]
    pub(crate) stop: BTreeMap<String, String>,
    /// What the customer is told while it's asked.
    #[serde(default)]
    pub(crate) progress: Text,
    /// What is told as soon as it's known.
    #[serde(default)]
    pub(crate) partial: Text,
    /// What is said where it can't be reached; makes it optional.
    #[serde(default, rename = "else")]
    pub(crate) otherwise: Text,
}

/// A text per language; a bare one is English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) BTreeMap<String, String>);

/// Words per language; a bare list is English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) BTreeMap<String, Vec<String>>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(BTreeMap<String, T>),
}

impl<T> OneOrMany<T> {
    fn by_language(self) -> BTreeMap<String, T> {
        match self {
            Self::One(one) => BTreeMap::from([("en".to_owned(), one)]),
            Self::Many(many) => many,
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OneOrMany::deserialize(deserializer).map(|text| Self(text.by_language()))
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OneOrMany::deserialize(deserializer).map(|words| Self(words.by_language()))
    }
}

/// A map that keeps the order of its file: slots are asked for in it.
#[derive(Debug, Clone)]
pub(crate) struct Ordered<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Visitor(std::marker::PhantomData))
    }
}
