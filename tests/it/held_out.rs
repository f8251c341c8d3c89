//! Sentences by two who had only a list of what the shop does: those that it does,
//! and those that it doesn't. They were tried once before anything was changed for
//! them (docs/understanding.md); since then they are development data.

use std::path::Path;

use contract::{Assurance, orchestrator::converse_response::Event};
use playbook::Playbooks;

use crate::{
    conversations::Shop,
    talk::{Talk, said},
};

/// Sentences with their labels.
fn sentences(file: &str) -> Vec<(String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("understanding")
        .join(file);
    let text = std::fs::read_to_string(file).expect("read");
    let line = |line: &str| {
        let (label, text) = line.split_once('\t').expect("a label and a text");
        (label.to_owned(), text.to_owned())
    };
    text.lines().map(line).collect()
}

/// What came of a sentence.
#[derive(Debug, Default)]
struct Came {
    intent: String,
    asks_which: bool,
    asks: bool,
    answers: bool,
    text: String,
}

fn came(events: &[Event]) -> Came {
    let mut came = Came::default();
    for event in events {
        match event {
            Event::Understood(understood) => came.intent.clone_from(&understood.intent),
            Event::Question(question) if question.slot.is_empty() => {
                came.asks_which = !question.choices.is_empty();
            }
            Event::Question(_) | Event::Confirmation(_) | Event::Challenge(_) => came.asks = true,
            Event::Answer(_) => came.answers = true,
            _ => {}
        }
    }
    came.text = said(events);
    came
}

/// Intents whose answer is right to anybody who wants something else.
const HARMLESS: [&str; 7] = [
    "",
    "out_of_scope",
    "what_can_you_do",
    "talk_to_person",
    "complaint",
    "greeting",
    "thanks",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_here_wrote_is_understood_or_asked_about() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    let books = Playbooks::load(&folder, contract::pool()).expect("playbooks");
    let writes = |intent: &str| {
        books
            .get(intent)
            .is_some_and(|book| book.write_step().is_some())
    };
    let shop = Shop::start().await;
    let (mut right, mut begun, mut wrong) = (0, 0, 0);
    let (inside, outside) = (sentences("in.tsv"), sentences("out.tsv"));
    for (label, text) in &inside {
        let customer = shop.customer("ben", Assurance::Verified).await;
        let came = came(&Talk::start(&customer).await.say(text).await);
        match came.intent == *label || came.asks_which {
            true => right += 1,
            false => println!("{label} as {:?}: {text}", came.intent),
        }
    }
    for (_, text) in &outside {
        let customer = shop.customer("ben", Assurance::Verified).await;
        let came = came(&Talk::start(&customer).await.say(text).await);
        let absent = came.text.contains("I don't find");
        if came.asks && writes(&came.intent) {
            begun += 1;
            println!("begins {:?}: {text}", came.intent);
        } else if came.answers && !absent && !HARMLESS.contains(&came.intent.as_str()) {
            wrong += 1;
            println!("answers {:?}: {text}", came.intent);
        }
    }
    let (inside, outside) = (inside.len(), outside.len());
    println!("of {inside}: {right} right or asked about");
    println!("of {outside} others: {begun} begun, {wrong} answered");
    assert!(right * 100 >= inside * 85, "{right}");
    assert!(begun * 100 <= outside * 2, "{begun}");
    assert!(wrong * 100 <= outside * 5, "{wrong}");
}
