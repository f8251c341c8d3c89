//! What is carried from turn to turn. context keeps it as bytes; it's
//! additive, as the contract is. A playbook that has changed begins again.

use prost::Message;
use serde_json::Value;

/// The state of a dialogue.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Dialogue {
    /// The intent that is being worked on; empty if none.
    #[prost(string, tag = "1")]
    pub(crate) playbook: String,
    /// The hash of the playbook that it was begun with.
    #[prost(string, tag = "2")]
    pub(crate) hash: String,
    /// What is known.
    #[prost(message, repeated, tag = "3")]
    pub(crate) slots: Vec<Known>,
    /// The slot that was asked for; `?` where it was the intent.
    #[prost(string, tag = "4")]
    pub(crate) asking: String,
    /// What could be chosen, as values.
    #[prost(string, repeated, tag = "5")]
    pub(crate) choices: Vec<String>,
    /// The challenge that was asked for.
    #[prost(string, tag = "6")]
    pub(crate) challenge: String,
    /// What "it" means: the resource that was spoken of last.
    #[prost(string, tag = "7")]
    pub(crate) focus: String,
    /// What was interrupted, to be gone on with.
    #[prost(message, repeated, tag = "8")]
    pub(crate) suspended: Vec<Suspended>,
    /// The intent that was answered last: for "the other one".
    #[prost(string, tag = "9")]
    pub(crate) last: String,
    /// What is being worked on was gone back to once: it isn't insisted on.
    #[prost(bool, tag = "10")]
    pub(crate) returned: bool,
    /// What the wish was said with: what it says of slots that aren't filled yet
    /// is still heard.
    #[prost(string, tag = "11")]
    pub(crate) said: String,
    /// Whether that was heard once: what it says of what isn't there was told.
    #[prost(bool, tag = "14")]
    pub(crate) heard: bool,
    /// The proposal that the turn before has shown: a yes means no other.
    #[prost(string, tag = "12")]
    pub(crate) shown: String,
    /// It was gone back to once: it isn't insisted on.
    #[prost(bool, tag = "13")]
    pub(crate) shown_again: bool,
    /// What else was wished for in the same message, as it was said.
    #[prost(string, repeated, tag = "15")]
    pub(crate) wishes: Vec<String>,
    /// The language that was spoken last (ISO 639); empty before the first.
    #[prost(string, tag = "16")]
    pub(crate) language: String,
}

/// A slot that is filled.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Known {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    /// Its value as JSON.
    #[prost(string, tag = "2")]
    pub(crate) json: String,
    /// How what was chosen is shown.
    #[prost(string, repeated, tag = "3")]
    pub(crate) shown: Vec<String>,
}

/// A playbook that was interrupted.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Suspended {
    #[prost(string, tag = "1")]
    pub(crate) playbook: String,
    #[prost(string, tag = "2")]
    pub(crate) hash: String,
    #[prost(message, repeated, tag = "3")]
    pub(crate) slots: Vec<Known>,
    #[prost(string, tag = "4")]
    pub(crate) asking: String,
}

impl Dialogue {
    /// Reads a state; what can't be read begins again.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        Self::decode(bytes).unwrap_or_default()
    }

    /// The value of a slot.
    pub(crate) fn slot(&self, name: &str) -> Option<Value> {
        let known = self.slots.iter().find(|known| known.name == name)?;
        serde_json::from_str(&known.json).ok()
    }

    /// The values of a slot that is a list.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let list = self.slot(name).unwrap_or_default();
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    /// Fills a slot.
    pub(crate) fn fill(&mut self, name: &str, value: &Value) {
        self.choose(name, value, Vec::new());
    }

    /// Fills a slot with what was chosen.
    pub(crate) fn choose(&mut self, name: &str, value: &Value, shown: Vec<String>) {
        self.slots.retain(|known| known.name != name);
        self.slots.push(Known {
            name: name.to_owned(),
            json: value.to_string(),
            shown,
        });
        if self.asking == name {
            self.asking.clear();
            self.choices.clear();
        }
    }

    /// Begins a playbook.
    pub(crate) fn begin(&mut self, intent: &str, hash: &str) {
        intent.clone_into(&mut self.playbook);
        hash.clone_into(&mut self.hash);
        self.slots.clear();
        self.asking.clear();
        self.choices.clear();
        self.challenge.clear();
        self.returned = false;
        self.said.clear();
        self.heard = false;
    }

    /// Puts what is being worked on aside.
    pub(crate) fn suspend(&mut self) {
        if !self.playbook.is_empty() && !self.asking.is_empty() && !self.returned {
            self.suspended
                .retain(|other| other.playbook != self.playbook);
            self.suspended.push(Suspended {
                playbook: self.playbook.clone(),
                hash: self.hash.clone(),
                slots: self.slots.clone(),
                asking: self.asking.clone(),
            });
            // three are as many as anybody keeps in mind
            if self.suspended.len() > 3 {
                self.suspended.remove(0);
            }
        }
    }

    /// Ends what is being worked on.
    pub(crate) fn end(&mut self) {
        if !self.playbook.is_empty() {
            self.last = std::mem::take(&mut self.playbook);
        }
        self.hash.clear();
        self.slots.clear();
        self.asking.clear();
        self.choices.clear();
        self.challenge.clear();
        self.said.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_survives_and_damage_begins_again() {
        let mut state = Dialogue::default();
        state.begin("cancel_order", "abc");
        state.fill("order", &Value::from("orders/1"));

        let again = Dialogue::parse(&state.encode_to_vec());

        assert_eq!(again.slot("order"), Some(Value::from("orders/1")));
        assert_eq!(Dialogue::parse(b"\xff\xff\xff"), Dialogue::default());
    }
}
