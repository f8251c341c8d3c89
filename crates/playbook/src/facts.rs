//! Facts: what templates and conditions read.

use std::{collections::BTreeMap, sync::OnceLock};

use serde_json::Value;

/// What filters know the language by; no name that a playbook can have.
pub(crate) const LANGUAGE: &str = "the language";

/// Replies by the id of their step, beside slots and the bot's own facts.
#[derive(Debug, Default)]
pub struct Facts(BTreeMap<String, Fact>);

#[derive(Debug)]
struct Fact {
    json: Value,
    /// As templates take it: made once, however many of them read it.
    shown: OnceLock<minijinja::Value>,
}

impl Facts {
    /// With one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, json: Value) -> Self {
        self.insert(name, json);
        self
    }

    /// Adds a fact; one of the same name gives way.
    pub fn insert(&mut self, name: &str, json: Value) {
        let shown = OnceLock::new();
        self.0.insert(name.to_owned(), Fact { json, shown });
    }

    /// Whether there is such a fact.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(|fact| &fact.json)
    }

    /// What a template is rendered with, in a language.
    pub(crate) fn shown(&self, language: &str) -> minijinja::Value {
        let shown = |fact: &Fact| {
            let shown = || minijinja::Value::from(minijinja::value::Serde(&fact.json));
            fact.shown.get_or_init(shown).clone()
        };
        let all = self
            .0
            .iter()
            .map(|(name, fact)| (name.clone(), shown(fact)))
            .chain([(LANGUAGE.to_owned(), language.into())]);
        minijinja::Value::from(all.collect::<BTreeMap<_, _>>())
    }
}
