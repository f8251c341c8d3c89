//! Journeys: the files of `conversations/` hold conversations, with what must be
//! said and what must have changed.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use contract::{
    Assurance, identity::Credential, orchestrator::converse_response::Event, orders::OrderState,
};
use serde::Deserialize;
use testkit::{Customer, Engine, System, password_hash, totp_secret};

use crate::{
    talk::{Talk, known, said},
    world::{all, anna, more, order, world},
};

/// A journey.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Journey {
    pub(crate) name: String,
    /// ANONYMOUS, IDENTIFIED or VERIFIED.
    #[serde(rename = "as", default = "verified")]
    pub(crate) assurance: String,
    /// A customer of the sample company, by the given name; else it's Anna's
    /// small world.
    #[serde(default)]
    pub(crate) who: String,
    /// What it begins in; its first message says it otherwise.
    #[serde(default)]
    pub(crate) locale: String,
    pub(crate) turns: Vec<Turn>,
    /// Whether there are more orders than the four.
    #[serde(default)]
    pub(crate) more: bool,
    /// Orders and the states that they end in.
    #[serde(default)]
    pub(crate) orders: BTreeMap<String, String>,
}

fn verified() -> String {
    "VERIFIED".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    pub(crate) say: String,
    #[serde(flatten)]
    pub(crate) expected: Expected,
}

/// What a turn must come to.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Expected {
    /// What must be said.
    #[serde(default)]
    hear: Vec<String>,
    /// What must not be said.
    #[serde(default)]
    not: Vec<String>,
    /// The kind of event that must be among those of the turn.
    event: Option<String>,
    /// The kinds of events that must not be.
    #[serde(default)]
    never: Vec<String>,
}

/// Only files whose name holds this are gone through: to work on some.
const ONLY: &str = "SWITCHBOARD_JOURNEYS";

#[tokio::test(flavor = "multi_thread")]
async fn every_journey_goes_as_written() {
    let mut failed = Vec::new();
    let mut gone = 0;
    let mut shop = None;
    for (file, journeys) in journeys() {
        for engine in Engine::all() {
            // all of them on SQLite, the longest on PostgreSQL too
            if engine != Engine::Sqlite && file != "cancel" {
                continue;
            }
            // those of a file share a world, one after the other
            let (small, large): (Vec<_>, Vec<_>) =
                journeys.iter().partition(|journey| journey.who.is_empty());
            for journey in &large {
                gone += 1;
                if shop.is_none() {
                    shop = Some(Shop::start().await);
                }
                let Some(shop) = &shop else { continue };
                if let Err(otherwise) = shop.run(journey).await {
                    failed.push(format!("{file}: {otherwise}"));
                }
            }
            if small.is_empty() {
                continue;
            }
            let system = world(engine, "").await;
            if journeys.iter().any(|journey| journey.more) {
                more(&system).await;
            }
            known(&system, "desk lamp").await;
            for journey in small {
                gone += 1;
                let customer = match journey.assurance.as_str() {
                    "ANONYMOUS" => Customer::anonymous(&system).await,
                    "IDENTIFIED" => anna(&system, Assurance::Identified).await,
                    _ => anna(&system, Assurance::Verified).await,
                };
                if let Err(otherwise) = run(&system, &customer, journey).await {
                    failed.push(format!("{file}: {otherwise}"));
                }
            }
        }
    }
    println!("{} of {gone} journeys went otherwise", failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The journeys of each file, by its name.
fn journeys() -> Vec<(String, Vec<Journey>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conversations");
    #[expect(clippy::disallowed_methods, reason = "a setting of this test alone")]
    let only = std::env::var(ONLY).unwrap_or_default();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("conversations")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem()?.to_str()?.to_owned();
        let text = std::fs::read_to_string(path).expect("read");
        let read = serde_saphyr::from_str(&text);
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        name.contains(&only).then_some((name, read))
    };
    files.iter().filter_map(read).collect()
}

/// The sample company, with all who are its customers.
pub(crate) struct Shop {
    system: System,
    customers: Vec<[String; 3]>,
    /// A code counts once: who has signed in stays so.
    signed_in: tokio::sync::Mutex<BTreeMap<String, Arc<Customer>>>,
}

impl Shop {
    pub(crate) async fn start() -> Self {
        let system = System::start(&all(), Engine::Sqlite, "").await;
        let (customers, resources) = switchboard::sample(|name| Credential {
            customer: name.into(),
            password_hash: password_hash(),
            totp_secret: totp_secret(name),
        });
        for (service, resources) in resources {
            let done = system.import(service, resources).await.expect("imported");
            assert!(done.refusals.is_empty(), "{service}: {:?}", done.refusals);
        }
        known(&system, "coat rack").await;
        Self {
            system,
            customers,
            signed_in: tokio::sync::Mutex::default(),
        }
    }

    /// One of its customers, by the given name, signed in.
    pub(crate) async fn customer(&self, who: &str, assurance: Assurance) -> Arc<Customer> {
        let mut signed_in = self.signed_in.lock().await;
        let key = format!("{who} {assurance:?}");
        if let Some(customer) = signed_in.get(&key) {
            return Arc::clone(customer);
        }
        let who = |one: &&[String; 3]| one[1].eq_ignore_ascii_case(who);
        let [name, _, email] = self.customers.iter().find(who).expect("a customer");
        let customer = Customer::signed_in(&self.system, name, email, assurance).await;
        let customer = Arc::new(customer);
        signed_in.insert(key, Arc::clone(&customer));
        customer
    }

    async fn run(&self, journey: &Journey) -> Result<(), String> {
        let customer = match journey.assurance.as_str() {
            "ANONYMOUS" => Arc::new(Customer::anonymous(&self.system).await),
            "IDENTIFIED" => self.customer(&journey.who, Assurance::Identified).await,
            _ => self.customer(&journey.who, Assurance::Verified).await,
        };
        run(&self.system, &customer, journey).await
    }
}

/// What went otherwise than it's written; nothing if all went so.
pub(crate) async fn run(
    system: &System,
    customer: &Customer,
    journey: &Journey,
) -> Result<(), String> {
    let talk = Talk::start_in(customer, &journey.locale, "").await;
    // all that was said, to be read where it goes otherwise
    let mut place = format!("{}:", journey.name);
    for turn in &journey.turns {
        let events = talk.say(&turn.say).await;
        let heard = said(&events);
        place.push_str(&format!("\n  {:?} -> {heard:?}", turn.say));
        let expected = &turn.expected;
        for wanted in &expected.hear {
            if !heard.contains(wanted.as_str()) {
                return Err(format!("{place}: expected {wanted:?}"));
            }
        }
        for unwanted in &expected.not {
            if heard.contains(unwanted.as_str()) {
                return Err(format!("{place}: must not say {unwanted:?}"));
            }
        }
        let is_told = |kind: &String| events.iter().any(|event| kind_of(event) == kind);
        if let Some(kind) = expected.event.iter().find(|kind| !is_told(kind)) {
            return Err(format!("{place}: expected an event {kind}"));
        }
        if let Some(kind) = expected.never.iter().find(|kind| is_told(kind)) {
            return Err(format!("{place}: must not be an event {kind}"));
        }
        assert!(matches!(events.last(), Some(Event::Done(_))), "{place}");
    }
    for (name, state) in &journey.orders {
        let wanted = OrderState::from_str_name(&format!("ORDER_STATE_{state}")).expect("a state");
        let ended = order(system, name).await.state();
        if ended != wanted {
            return Err(format!("{}: {name} is {ended:?}", journey.name));
        }
    }
    Ok(())
}

fn kind_of(event: &Event) -> &'static str {
    match event {
        Event::Understood(_) => "understood",
        Event::Progress(_) => "progress",
        Event::Partial(_) => "partial",
        Event::Challenge(_) => "challenge",
        Event::Confirmation(_) => "confirmation",
        Event::Question(_) => "question",
        Event::Answer(_) => "answer",
        Event::Handoff(_) => "handoff",
        Event::Failure(_) => "failure",
        Event::Done(_) => "done",
    }
}
