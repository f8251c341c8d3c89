//! Sentences by somebody who had only a list of what the shop does: 200 that it
//! does, and 200 that it doesn't. Nobody has looked at them while the examples
//! were written; what is reported of them is what a shop may expect.

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
    for (label, text) in sentences("in.tsv") {
        let customer = shop.customer("ben", Assurance::Verified).await;
        let came = came(&Talk::start(&customer).await.say(&text).await);
        match came.intent == label || came.asks_which {
            true => right += 1,
            false => println!("{label} as {:?}: {text}", came.intent),
        }
    }
    for (_, text) in sentences("out.tsv") {
        let customer = shop.customer("ben", Assurance::Verified).await;
        let came = came(&Talk::start(&customer).await.say(&text).await);
        let absent = came.text.contains("I don't find");
        if came.asks && writes(&came.intent) {
            begun += 1;
            println!("begins {:?}: {text}", came.intent);
        } else if came.answers && !absent && !HARMLESS.contains(&came.intent.as_str()) {
            wrong += 1;
            println!("answers {:?}: {text}", came.intent);
        }
    }
    println!(
        "of 200: {right} right or asked about; of 200 others: {begun} begun, {wrong} answered"
    );
    assert!(right >= 170, "{right}");
    assert!(begun <= 4, "{begun}");
    assert!(wrong <= 10, "{wrong}");
}
