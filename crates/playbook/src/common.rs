//! What every playbook says and hears alike: labels of values and what customers
//! call them, words for refusals that a playbook has no words of its own for, and
//! what is read of a customer.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::DescriptorPool;
use serde::Deserialize;

use crate::{
    check::{method, reasons},
    choices::short_names,
    diagnose::Problems,
    path::{Masks, Scope},
    playbook::Playbook,
    say::Say,
    source::Text,
    template,
    translation::is_language,
};

/// A common file as it's written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommonSource {
    #[serde(default = "english")]
    language: String,
    /// What values of enums are called.
    #[serde(default)]
    labels: BTreeMap<String, String>,
    /// What customers call values: how they are called in the data, and how they
    /// are said.
    #[serde(default)]
    names: BTreeMap<String, Vec<String>>,
    /// What is said for reasons of refusals.
    #[serde(default)]
    refused: BTreeMap<String, String>,
    /// What the bot sees of a customer, by the method that reads it.
    #[serde(default)]
    reads: BTreeMap<String, String>,
}

fn english() -> String {
    "en".to_owned()
}

/// Labels by language and value.
pub(crate) type Labels = BTreeMap<String, BTreeMap<String, String>>;

/// What customers call values, by language and value.
pub type Names = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What all common files of a folder say.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) labels: Labels,
    pub(crate) names: Names,
    /// By the name of the text, such as `refused/BUSY`.
    pub(crate) texts: BTreeMap<String, Text>,
}

impl Common {
    /// Adds a file, checked against the contract.
    pub(crate) fn add(
        &mut self,
        source: CommonSource,
        pool: &DescriptorPool,
        problems: &mut Problems<'_>,
    ) {
        let language = source.language;
        if !is_language(&language) {
            let message = "a language is two letters of ISO 639, such as `de`";
            problems.at(&format!("language: {language}"), message);
        }
        let values = values(pool);
        for value in source
            .labels
            .keys()
            .filter(|value| !values.contains(*value))
        {
            let known = values.iter().map(String::as_str);
            problems.unknown(
                value,
                value,
                format!("no enum has a value `{value}`"),
                known,
            );
        }
        let blank = |text: &String| text.trim().is_empty();
        for (value, said) in &source.names {
            if blank(value) || said.is_empty() || said.iter().any(blank) {
                problems.at(value, "a value has at least one name, and none is empty");
            }
        }
        let reasons = reasons(pool);
        for (reason, said) in source.refused {
            if !reasons.contains(&reason) {
                let known = reasons.iter().map(String::as_str);
                problems.unknown(&reason, &reason, format!("no reason `{reason}`"), known);
            }
            self.say(Say::Refused(&reason), &language, said, problems);
        }
        for (call, said) in source.reads {
            if method(&call, pool, problems).is_some() {
                self.say(Say::Reads(&call), &language, said, problems);
            }
        }
        let names = self.names.entry(language.clone()).or_default();
        names.extend(source.names);
        self.labels
            .entry(language)
            .or_default()
            .extend(source.labels);
    }
}

impl Common {
    /// Adds a text of no playbook: there is nothing to read.
    fn say(&mut self, say: Say<'_>, language: &str, said: String, problems: &mut Problems<'_>) {
        template::walk(&said, &Scope::default(), &mut Masks::new(), problems);
        let text = self.texts.entry(say.to_string()).or_default();
        text.0.insert(language.to_owned(), said);
    }

    /// What is read by playbooks and has no words, where anything has; with the
    /// playbook that reads it.
    pub(crate) fn unsaid(&self, playbooks: &[Playbook]) -> Vec<(String, String)> {
        let begins = Say::Reads("").to_string();
        if !self.texts.keys().any(|name| name.starts_with(&begins)) {
            return Vec::new();
        }
        let unsaid = |book: &Playbook| {
            let own = book.reads().into_iter();
            let own = own.filter(|call| !self.texts.contains_key(&Say::Reads(call).to_string()));
            own.map(|call| (book.intent.clone(), call))
                .collect::<Vec<_>>()
        };
        playbooks.iter().flat_map(unsaid).collect()
    }
}

/// The short names of every value of the contract's enums.
fn values(pool: &DescriptorPool) -> BTreeSet<String> {
    pool.all_enums()
        .flat_map(|choices| short_names(&choices))
        .collect()
}
