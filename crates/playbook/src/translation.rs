//! Translations: what a playbook says and hears in another language, as a file
//! of its own, in the same places as in the playbook.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    diagnose::Problems,
    source::{Source, Text, Words},
};

/// A translation as it's written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Translation {
    pub(crate) intent: String,
    language: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    slots: BTreeMap<String, SlotTexts>,
    #[serde(default)]
    steps: BTreeMap<String, StepTexts>,
    #[serde(default)]
    confirm: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    refused: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SlotTexts {
    ask: String,
    show: String,
    none: String,
    /// For an enum: what people say for each value.
    words: BTreeMap<String, Vec<String>>,
    /// Examples that don't say it.
    unsaid: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StepTexts {
    progress: String,
    partial: String,
    #[serde(rename = "else")]
    otherwise: String,
}

impl Translation {
    /// Whether another is of the same playbook, in the same language.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        (&self.intent, &self.language) == (&other.intent, &other.language)
    }

    /// Puts what it says beside what the playbook says; what the playbook has
    /// no place for is a problem.
    pub(crate) fn put_into(&self, source: &mut Source, problems: &mut Problems<'_>) {
        if !is_language(&self.language) {
            let message = "a language is two letters of ISO 639, such as `de`";
            problems.at(&format!("language: {}", self.language), message);
        }
        let put = |text: &mut Text, said: &String| {
            if !said.is_empty() {
                text.0.insert(self.language.clone(), said.clone());
            }
        };
        put(&mut source.description, &self.description);
        put(&mut source.confirm, &self.confirm);
        put(&mut source.answer, &self.answer);
        let examples = source.examples.entry(self.language.clone());
        examples.or_default().extend(self.examples.iter().cloned());
        for (name, said) in &self.slots {
            let slots = &mut source.slots.0;
            let Some(at) = slots.iter().position(|(known, _)| known == name) else {
                let known = slots.iter().map(|(known, _)| known.as_str());
                problems.unknown(name, name, format!("no slot `{name}`"), known);
                continue;
            };
            let slot = &mut slots[at].1;
            put(&mut slot.ask, &said.ask);
            if let Some(from) = &mut slot.from {
                put(&mut from.show, &said.show);
                put(&mut from.none, &said.none);
            }
            if !said.unsaid.is_empty() {
                let Words(unsaid) = &mut slot.unsaid;
                unsaid.insert(self.language.clone(), said.unsaid.clone());
            }
            for (value, phrases) in &said.words {
                let Words(words) = slot.words.entry(value.clone()).or_default();
                words.insert(self.language.clone(), phrases.clone());
            }
        }
        for (id, said) in &self.steps {
            let Some(at) = source.steps.iter().position(|step| step.id == *id) else {
                let known = source.steps.iter().map(|step| step.id.as_str());
                problems.unknown(id, id, format!("no step `{id}`"), known);
                continue;
            };
            let step = &mut source.steps[at];
            put(&mut step.progress, &said.progress);
            put(&mut step.partial, &said.partial);
            // words alone don't make a step optional
            match step.otherwise.0.is_empty() && !said.otherwise.is_empty() {
                true => problems.at("else:", format!("`{id}` has no `else`")),
                false => put(&mut step.otherwise, &said.otherwise),
            }
        }
        for (reason, said) in &self.refused {
            let text = source.refused.entry(reason.clone()).or_default();
            put(text, said);
        }
    }
}

/// Whether a language is written as the others are.
pub(crate) fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_lowercase())
}
