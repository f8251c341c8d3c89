//! Facts: what templates and conditions read.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use crate::part;

/// What filters know the language by; no name that a playbook can have.
pub(crate) const LANGUAGE: &str = "the language";

/// Replies by the id of their step, beside slots and the bot's own facts.
#[derive(Debug, Clone, Default)]
pub struct Facts(BTreeMap<String, Arc<Fact>>);

/// One of them; shared, so that it's read where it is.
#[derive(Debug)]
pub struct Fact(Value);

impl Fact {
    /// From JSON, as `to_json` makes it of a message.
    #[must_use]
    pub fn new(json: Value) -> Self {
        Self(json)
    }

    /// Its JSON.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }
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
        self.share(name, Arc::new(Fact::new(json)));
    }

    /// Adds a fact that others hold, too.
    pub fn share(&mut self, name: &str, fact: Arc<Fact>) {
        self.0.insert(name.to_owned(), fact);
    }

    /// All of them as JSON, to be kept.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let all = self
            .0
            .iter()
            .map(|(name, fact)| (name.clone(), fact.json().clone()));
        Value::Object(all.collect())
    }

    /// Facts that were kept; none where that is no object.
    #[must_use]
    pub fn of_json(kept: Value) -> Self {
        let mut facts = Self::default();
        if let Value::Object(all) = kept {
            for (name, json) in all {
                facts.insert(&name, json);
            }
        }
        facts
    }

    /// Whether there is such a fact.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(|fact| fact.json())
    }

    /// What a template is rendered with, in a language.
    pub(crate) fn shown(&self, language: &str) -> minijinja::Value {
        let all = self
            .0
            .iter()
            .map(|(name, fact)| (name.clone(), part::shown(fact)))
            .chain([(LANGUAGE.to_owned(), language.into())]);
        minijinja::Value::from(all.collect::<BTreeMap<_, _>>())
    }
}
