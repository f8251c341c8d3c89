//! What is known in a turn: what came in, and what came of each need.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use contract::{
    Assurance, Error,
    dialogue::State,
    intent::Understanding,
    orchestrator::Source,
    value::{Instant, Timestamp},
};
use nlu::language_of;
use playbook::Fact;
use principal::Customer;
use serde_json::Value;

use crate::{
    books::Books,
    core::Wished,
    need::Key,
    reading::{Before, Reading},
};

/// What the customer gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Words; card numbers are gone.
    Text(String),
    /// The challenge that was met.
    Resume(String),
    /// The answer to a proposal, by its name and not in words.
    Answer {
        /// "actions/…".
        proposal: String,
        /// Yes or no.
        yes: bool,
    },
}

impl Input {
    /// The words, as the conversation remembers them.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Resume(_) => "",
            Self::Answer { yes: true, .. } => "yes",
            Self::Answer { yes: false, .. } => "no",
        }
    }
}

/// The conversation's open proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// "actions/…".
    pub name: String,
    /// What the customer was shown.
    pub text: String,
    /// The playbook that made it.
    pub intent: String,
    /// The service that it changes something at.
    pub service: String,
    /// When a yes is too late.
    pub expire_time: Option<Timestamp>,
}

/// A reply of a read.
#[derive(Debug, Clone)]
pub struct Reply {
    /// As templates and conditions read it.
    pub fact: Arc<Fact>,
    /// Where it's from, and how fresh it is.
    pub source: Source,
}

/// What an action came to.
#[derive(Debug)]
pub enum Settled {
    /// It is done: what the method replied.
    Done(Value),
    /// It was refused, for this reason.
    Refused(Error),
    /// Not known yet.
    Working,
}

/// What came of a confirmed proposal.
#[derive(Debug)]
pub struct Outcome {
    /// What it came to.
    pub settled: Settled,
    /// The action's service and method.
    pub source: Source,
    /// The playbook that proposed it; empty if none did.
    pub intent: String,
    /// What was known when it was proposed, as JSON.
    pub facts: String,
    /// A short name of it, for the customer to ask about.
    pub reference: String,
}

/// A text that was understood.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) understood: Understanding,
    pub(crate) reading: Reading,
    /// What it wishes, once that was weighed.
    pub(crate) wished: OnceLock<Wished>,
    /// What it calls the things that it names, once that was looked for.
    pub(crate) things: OnceLock<Vec<String>>,
}

/// Who speaks, and what the conversation has been so far.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Those of the turn's begin: a change of files is for the next one.
    pub books: Arc<Books>,
    /// Who is signed in, and how surely.
    pub session: Option<Customer>,
    /// When the message came in.
    pub now: Instant,
    /// The locale that the conversation is in (BCP 47).
    pub locale: String,
    /// How a person is reached.
    pub contact: String,
    /// Below this the customer is asked what they meant.
    pub sure: f32,
    /// An id that nothing else has: of a challenge or a proposal of this turn.
    pub id: String,
    /// The proposal that waits for a yes.
    pub open: Option<Open>,
}

/// All that is known in a turn. It only grows.
#[derive(Debug)]
pub struct Evidence {
    pub(crate) setting: Setting,
    pub(crate) input: Input,
    before: Before,
    heard: BTreeMap<String, Result<Heard, Error>>,
    /// With the order in which they came.
    replies: HashMap<Key, (usize, Result<Reply, Error>)>,
    previewed: HashMap<Key, Result<Arc<Fact>, Error>>,
    pub(crate) proposed: Option<Result<Option<Timestamp>, Error>>,
    pub(crate) confirmed: Option<Result<Outcome, Error>>,
    declined: BTreeMap<String, Result<(), Error>>,
    /// How things are shown, once that was rendered.
    shown: Mutex<HashMap<(String, usize), String>>,
}

impl Evidence {
    /// What is known at the begin of a turn.
    #[must_use]
    pub fn new(setting: Setting, input: Input, before: &State) -> Self {
        let goal = before.goals.last();
        let asked = before.which.is_some() || goal.is_some_and(|goal| goal.asked.is_some());
        let shown = setting.open.is_some() || before.shown.is_some();
        let before = match (shown, asked) {
            (true, _) => Before::Proposal,
            (false, true) => Before::Question,
            (false, false) => Before::Nothing,
        };
        Self {
            setting,
            input,
            before,
            heard: BTreeMap::new(),
            replies: HashMap::new(),
            previewed: HashMap::new(),
            proposed: None,
            confirmed: None,
            declined: BTreeMap::new(),
            shown: Mutex::default(),
        }
    }

    /// How a thing of a reply is shown by a text: rendered once, however often the
    /// turn is gone through. Replies stay where they are as long as this does.
    pub(crate) fn shown(
        &self,
        by: String,
        item: &Value,
        render: impl FnOnce() -> String,
    ) -> String {
        let key = (by, std::ptr::from_ref(item).addr());
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.entry(key).or_insert_with(render).clone()
    }

    /// What a text means, or why that isn't known. The customer's own message
    /// answers what was put before it; others stand by themselves.
    pub fn means(&mut self, text: &str, understood: Result<Understanding, Error>) {
        let before = match &self.input {
            Input::Text(own) if own == text => self.before,
            _ => Before::Nothing,
        };
        let heard = understood.map(|understood| {
            let locale = match understood.language.as_str() {
                "" => language_of(&self.setting.locale).to_owned(),
                spoken => spoken.to_owned(),
            };
            let reading = Reading::of(text, &understood, &locale, before);
            let reading = reading.with(self.setting.books.names());
            Heard {
                understood,
                reading,
                wished: OnceLock::new(),
                things: OnceLock::new(),
            }
        });
        self.heard.insert(text.to_owned(), heard);
    }

    /// What a call replied.
    pub fn replies(&mut self, key: Key, reply: Result<Reply, Error>) {
        let at = self.replies.len();
        self.replies.insert(key, (at, reply));
    }

    /// What a write would do; what the method would reply.
    pub fn previewed(&mut self, write: Key, reply: Result<Value, Error>) {
        let reply = reply.map(|reply| Arc::new(Fact::new(reply)));
        self.previewed.insert(write, reply);
    }

    /// A proposal is written down; until when a yes counts.
    pub fn proposed(&mut self, until: Result<Option<Timestamp>, Error>) {
        self.proposed = Some(until);
    }

    /// What a confirmed proposal came to.
    pub fn confirmed(&mut self, outcome: Result<Outcome, Error>) {
        self.confirmed = Some(outcome);
    }

    /// A proposal is closed.
    pub fn declined(&mut self, proposal: &str, done: Result<(), Error>) {
        self.declined.insert(proposal.to_owned(), done);
    }

    pub(crate) fn heard(&self, text: &str) -> Option<&Result<Heard, Error>> {
        self.heard.get(text)
    }

    pub(crate) fn reply(&self, key: &Key) -> Option<(usize, &Result<Reply, Error>)> {
        self.replies.get(key).map(|(at, reply)| (*at, reply))
    }

    pub(crate) fn preview(&self, write: &Key) -> Option<&Result<Arc<Fact>, Error>> {
        self.previewed.get(write)
    }

    /// Whether what came of the customer's yes isn't known: what is told of it is
    /// not the end.
    #[must_use]
    pub fn is_for_now(&self) -> bool {
        match &self.confirmed {
            Some(Ok(outcome)) => matches!(outcome.settled, Settled::Working),
            Some(Err(error)) => error.is_unknown(),
            None => false,
        }
    }

    pub(crate) fn is_declined(&self, proposal: &str) -> Option<&Result<(), Error>> {
        self.declined.get(proposal)
    }

    /// How surely the customer is known.
    pub(crate) fn assurance(&self) -> Assurance {
        let session = self.setting.session.as_ref();
        session.map_or(Assurance::Anonymous, |session| session.assurance)
    }

    /// The reading of the customer's own message, where it's known.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        let heard = self.heard.get(self.input.text())?.as_ref().ok()?;
        Some(&heard.reading)
    }
}
