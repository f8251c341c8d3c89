//! The laws of a conversation, over generated customers who correct, refuse,
//! doubt, interrupt, mumble and name what isn't there; in five languages, with
//! every playbook of the sample. `SWITCHBOARD_SEQUENCES` says how many.

#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "laws/customer.rs"]
mod customer;
#[path = "laws/shop.rs"]
mod shop;
#[path = "laws/wire.rs"]
mod wire;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, LazyLock},
};

use contract::{
    Assurance,
    dialogue::State,
    orchestrator::{Source, converse_response::Event},
    value::Instant,
};
use dialogue::{
    Books, Evidence, Input, Key, Need, Open, Outcome, Proposal, Setting, Settled, advance,
};
use playbook::Playbooks;
use principal::Customer;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use prost_reflect::DynamicMessage;
use serde_json::Value;

use customer::{LANGUAGES, Message, Say, anything, message};
use shop::{NUMBERS, Shop};
use wire::{output, reply_of, request, text_of};

/// How many conversations there are in all.
const SEQUENCES: u32 = 10_000;
/// More steps than any turn needs.
const MOST: usize = 200;

static BOOKS: LazyLock<Arc<Books>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../playbooks");
    let playbooks = Playbooks::load(&folder, contract::pool()).expect("playbooks");
    Arc::new(Books::new(playbooks))
});

/// A conversation on its way, and what must hold of it.
struct Talk {
    shop: Shop,
    language: &'static str,
    state: State,
    open: Option<Open>,
    turn: usize,
    /// What was asked last, with how many choices.
    asked: Option<(String, usize)>,
    /// The proposal that the turn before has shown.
    shown: Option<String>,
    /// Of each proposal, the order that it is about.
    about: BTreeMap<String, String>,
    /// Questions that were put, one after the other.
    questions: Vec<String>,
    /// What was kept with the last proposal.
    facts: String,
    log: Vec<String>,
}

impl Talk {
    fn new(state: &'static str, language: &'static str) -> Self {
        Self {
            shop: Shop { state },
            language,
            state: State::default(),
            open: None,
            turn: 0,
            asked: None,
            shown: None,
            about: BTreeMap::new(),
            questions: Vec::new(),
            facts: String::new(),
            log: Vec::new(),
        }
    }

    fn setting(&self) -> Setting {
        let now = Instant::from_seconds(1_795_219_200);
        Setting {
            books: Arc::clone(&BOOKS),
            session: Some(Customer {
                name: "customers/ada".to_owned(),
                session: "sessions/1".to_owned(),
                assurance: Assurance::Verified,
                auth_time: now,
                scopes: Vec::new(),
                channel: "web".to_owned(),
            }),
            now,
            locale: self.language.to_owned(),
            contact: "help@example.com".to_owned(),
            sure: 0.4,
            id: format!("{:032}", self.turn),
            open: self.open.clone(),
        }
    }

    /// One turn; what it breaks, if it breaks something.
    fn turn(&mut self, say: &Say) -> Result<(), String> {
        self.turn += 1;
        let asked = self.asked.take();
        let asked = asked
            .as_ref()
            .map(|(slot, choices)| (slot.as_str(), *choices));
        let Message { text, understood } = message(say, &BOOKS, self.language, asked);
        self.log.push(format!("> {text}"));
        let before = self.state.clone();
        let mut evidence = Evidence::new(self.setting(), Input::Text(text.clone()), &before);
        evidence.means(&text, Ok(understood));
        let was_shown = self.shown.take();
        let was_open = self.open.clone();
        let mut told: Vec<Event> = Vec::new();
        let mut declined = false;
        let mut replied: Vec<Key> = Vec::new();
        let mut at = advance(&before, &evidence);
        for _ in 0..MOST {
            if !at.told.starts_with(&told) {
                return Err("what is told is taken back".to_owned());
            }
            told.clone_from(&at.told);
            match at.need.clone() {
                Need::End => {
                    self.state = at.state;
                    let closed = self.open.is_none() || declined;
                    return self.ended(say, was_open.as_ref(), closed, &told);
                }
                Need::Meaning(text) => {
                    let message = message(&Say::Mumble(0), &BOOKS, self.language, None);
                    evidence.means(&text, Ok(message.understood));
                }
                Need::Read(reads) => {
                    // the last first: replies come in any order
                    let mut open = reads.iter().rev();
                    let read = open.find(|read| !replied.contains(&read.key()));
                    let read = read.ok_or("what is known is wanted")?;
                    let request = request(&read.path, &read.request);
                    let reply = self.shop.reply(&output(&read.path), &request);
                    replied.push(read.key());
                    evidence.replies(read.key(), Ok(reply_of(reply)));
                }
                Need::Preview(write) => {
                    let output = output(&write.path);
                    let reply = self.shop.reply(&output, &write.request);
                    evidence.previewed(write.key(), Ok(reply));
                }
                Need::Propose(proposal) => {
                    self.proposed(proposal);
                    evidence.proposed(Ok(None));
                }
                Need::Confirm(name) => {
                    may_confirm(say, was_shown.as_ref(), &name)?;
                    self.open = None;
                    evidence.confirmed(Ok(self.outcome(&name, was_open.as_ref())));
                }
                Need::Decline(name) => {
                    declined = true;
                    if self.open.as_ref().is_some_and(|open| open.name == name) {
                        self.open = None;
                    }
                    evidence.declined(&name, Ok(()));
                }
            }
            at = at.on(&before, &evidence);
            let anew = advance(&before, &evidence);
            if (&at.told, &at.need, &at.state) != (&anew.told, &anew.need, &anew.state) {
                return Err("gone on with, it comes to something else".to_owned());
            }
        }
        Err("a turn doesn't end".to_owned())
    }

    /// A proposal is written down.
    fn proposed(&mut self, proposal: Proposal) {
        let name = format!("actions/{:032}", self.turn);
        let facts: Value = serde_json::from_str(&proposal.facts).expect("facts");
        let order = facts["slots"]["order"].as_str().unwrap_or_default();
        let order = order.trim_start_matches("orders/").to_owned();
        self.about.insert(name.clone(), order);
        self.facts = proposal.facts;
        self.open = Some(Open {
            name,
            text: proposal.text,
            intent: proposal.intent,
            service: "orders".to_owned(),
            expire_time: None,
        });
    }

    fn outcome(&self, name: &str, open: Option<&Open>) -> Outcome {
        let intent = open.map(|open| open.intent.clone()).unwrap_or_default();
        let book = BOOKS.get(&intent).expect("a playbook");
        let step = book.write_step().expect("a write");
        let request = DynamicMessage::new(step.method.input());
        Outcome {
            settled: Settled::Done(self.shop.reply(&step.method.output(), &request)),
            source: Source::default(),
            intent,
            facts: self.facts.clone(),
            reference: name.to_owned(),
        }
    }

    /// What must hold at the end of a turn.
    fn ended(
        &mut self,
        say: &Say,
        was_open: Option<&Open>,
        closed: bool,
        told: &[Event],
    ) -> Result<(), String> {
        for event in told {
            let text = text_of(event);
            self.log.push(format!("    {text}"));
            has_no_hole(&text)?;
            match event {
                Event::Question(question) => {
                    self.asked = Some((question.slot.clone(), question.choices.len()));
                }
                Event::Confirmation(shown) => self.shown = Some(shown.proposal.clone()),
                _ => {}
            }
        }
        if !told.iter().any(|event| !text_of(event).is_empty()) {
            return Err("nothing is said".to_owned());
        }
        self.asks_at_most_twice(told)?;
        // a no closes what was open
        let refuses = matches!(say, Say::No(_));
        if refuses && let Some(open) = was_open {
            let same = self.open.as_ref().is_some_and(|now| now.name == open.name);
            let first = self.questions.is_empty();
            if same && !closed && first {
                return Err(format!("a no leaves {} open", open.name));
            }
        }
        self.last_word(say)
    }

    /// What was named instead, or excluded, stands in no other way in what is
    /// shown now.
    fn last_word(&self, say: &Say) -> Result<(), String> {
        let Some(shown) = &self.shown else {
            return Ok(());
        };
        let order = self
            .about
            .get(shown)
            .map(String::as_str)
            .unwrap_or_default();
        match say {
            Say::Instead(_, wanted) | Say::YesBut(_, wanted) if !order.is_empty() => {
                match order == NUMBERS[*wanted] {
                    true => Ok(()),
                    false => Err(format!("{order} is shown, {} was named", NUMBERS[*wanted])),
                }
            }
            Say::Not(excluded) if order == NUMBERS[*excluded] => {
                Err(format!("{order} is shown, and was excluded"))
            }
            _ => Ok(()),
        }
    }

    /// The same question isn't put three times.
    fn asks_at_most_twice(&mut self, told: &[Event]) -> Result<(), String> {
        let question = told.iter().rev().find_map(|event| match event {
            Event::Question(question) if !question.slot.is_empty() => Some(question.slot.clone()),
            _ => None,
        });
        // one that is put after something was found out is another one
        let goal = self.state.goals.last();
        let question = question
            .map(|slot| format!("{slot} {:?}", goal.map(|goal| (&goal.intent, &goal.slots))));
        match question {
            Some(question) if self.questions.last() == Some(&question) => {
                self.questions.push(question);
            }
            Some(question) => self.questions = vec![question],
            None => self.questions.clear(),
        }
        match self.questions.len() > 2 {
            true => Err(format!("{:?} is asked again and again", self.questions)),
            false => Ok(()),
        }
    }
}

/// Only a yes, to the very proposal that was shown last.
fn may_confirm(say: &Say, shown: Option<&String>, name: &str) -> Result<(), String> {
    if !matches!(say, Say::Yes(_)) {
        return Err(format!("{say:?} carries {name} out"));
    }
    match shown.is_some_and(|shown| shown == name) {
        true => Ok(()),
        false => Err(format!("{name} is carried out, {shown:?} was shown")),
    }
}

fn has_no_hole(text: &str) -> Result<(), String> {
    let holes = [
        "undefined",
        "{{",
        "}}",
        " , ",
        " .",
        "none,",
        "()",
        "the ?",
        "der ?",
        "el ?",
    ];
    let hole = holes.iter().find(|hole| text.contains(**hole));
    match hole {
        Some(hole) => Err(format!("a hole ({hole}) in {text:?}")),
        None => Ok(()),
    }
}

/// Goes through conversations of a language; the shortest that breaks a law is
/// printed.
fn laws_hold(language: &'static str) {
    #[expect(clippy::disallowed_methods, reason = "a setting of this test alone")]
    let sequences = std::env::var("SWITCHBOARD_SEQUENCES");
    let sequences: u32 = sequences
        .ok()
        .and_then(|many| many.parse().ok())
        .unwrap_or(SEQUENCES);
    let config = Config {
        cases: sequences / u32::try_from(LANGUAGES.len()).expect("few"),
        max_shrink_iters: 2000,
        failure_persistence: None,
        ..Config::default()
    };
    // the same ones each time
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let states = prop_oneof![Just("PENDING"), Just("DELIVERED"), Just("SHIPPED")];
    let conversation = (states, prop::collection::vec(anything(), 1..9));
    let result = runner.run(&conversation, |(state, says)| {
        let mut talk = Talk::new(state, language);
        for say in &says {
            if let Err(broken) = talk.turn(say) {
                let log = talk.log.join("\n");
                return Err(TestCaseError::fail(format!("{broken}\n{log}\n({say:?})")));
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{language}: {error}");
    }
}

#[test]
fn laws_hold_in_english() {
    laws_hold("en");
}

#[test]
fn laws_hold_in_spanish() {
    laws_hold("es");
}

#[test]
fn laws_hold_in_german() {
    laws_hold("de");
}

#[test]
fn laws_hold_in_french() {
    laws_hold("fr");
}

#[test]
fn laws_hold_in_portuguese() {
    laws_hold("pt");
}
