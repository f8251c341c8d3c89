//! Kinds of things that customers say, each as many conversations: a generator
//! puts the phrases of `kinds/` together and says them in the manners in which
//! people type. Nothing but what a kind agrees to changes an order.

use std::{collections::BTreeMap, path::PathBuf};

use contract::{Assurance, orders::Order};
use prost::Message;
use serde::Deserialize;
use testkit::{Engine, System};

use crate::{
    conversations::{Expected, Journey, Turn, run},
    talk::known,
    world::{anna, more, world},
};

/// A kind, in every language in which its turns are said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    kind: String,
    /// Whether its conversations agree to something.
    #[serde(default)]
    effect: bool,
    turns: Vec<Phrases>,
}

/// What is said in a turn, by language: `{a|b}` is one or the other.
#[derive(Debug, Deserialize)]
struct Phrases {
    say: BTreeMap<String, String>,
    #[serde(flatten)]
    expected: Expected,
}

/// How people type.
const MANNERS: [fn(&str, &str) -> String; 8] = [
    |text, _| text.to_owned(),
    |text, _| text.to_lowercase(),
    |text, _| text.trim_end_matches(['.', '?', '!', ' ']).to_owned(),
    |text, _| text.to_uppercase(),
    |text, _| format!("{text}!!"),
    |text, _| text.replace('\'', "’").replace(' ', "  "),
    |text, _| format!("  {text}\n"),
    |text, language| {
        let filler = match language {
            "es" => "bueno",
            "de" => "also",
            "fr" => "bon",
            "pt" => "bem",
            _ => "well",
        };
        format!("{filler}, {text}")
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_thing_that_customers_say_is_heard_in_all_its_variants() {
    let kinds = kinds();
    let system = world(Engine::Sqlite, "[tickets]\nmost_open = 1000").await;
    more(&system).await;
    known(&system, "desk lamp").await;
    let customer = anna(&system, Assurance::Verified).await;
    let mut before = orders(&system).await;
    let (mut failed, mut gone) = (Vec::new(), 0);
    for kind in &kinds {
        for language in kind.turns[0].say.keys() {
            for variant in 0..kind.variants(language) {
                gone += 1;
                let journey = kind.journey(language, variant);
                let went = run(&system, &customer, &journey).await;
                failed.extend(went.err());
                let after = orders(&system).await;
                if after != before && !kind.effect {
                    let said: Vec<&str> =
                        journey.turns.iter().map(|turn| turn.say.as_str()).collect();
                    failed.push(format!("{}: an effect of {said:?}", journey.name));
                }
                before = after;
            }
        }
    }
    println!(
        "{} of {gone} variants of {} kinds went otherwise",
        failed.len(),
        kinds.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The orders, whatever their etags.
async fn orders(system: &System) -> Vec<Vec<u8>> {
    let all = system.export("orders").await.expect("exported");
    let encoded = all.iter().filter_map(|one| one.to_msg::<Order>().ok());
    encoded.map(|order| order.encode_to_vec()).collect()
}

fn kinds() -> Vec<Kind> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("kinds");
    let files = std::fs::read_dir(folder).expect("kinds");
    let mut files: Vec<_> = files.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |path: &PathBuf| -> Vec<Kind> {
        let text = std::fs::read_to_string(path).expect("read");
        let read = serde_saphyr::from_str(&text);
        read.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().flat_map(read).collect()
}

impl Kind {
    /// As many that every phrase is said, each in two manners.
    fn variants(&self, language: &str) -> usize {
        2 * self.most(language)
    }

    /// The most phrases that there are in one place.
    fn most(&self, language: &str) -> usize {
        let said = self.turns.iter().map(|turn| most(&turn.say[language]));
        said.max().unwrap_or(1)
    }

    fn journey(&self, language: &str, variant: usize) -> Journey {
        let manner = MANNERS[(variant + variant / self.most(language)) % MANNERS.len()];
        let turn = |turn: &Phrases| Turn {
            say: manner(&phrase(&turn.say[language], variant), language),
            expected: turn.expected.clone(),
        };
        Journey {
            name: format!("{} ({language})", self.kind),
            assurance: String::new(),
            who: String::new(),
            locale: language.to_owned(),
            turns: self.turns.iter().map(turn).collect(),
            more: true,
            orders: BTreeMap::new(),
        }
    }
}

/// The parts of a template: what is fixed is a choice of one.
fn parts(template: &str) -> Vec<Vec<&str>> {
    template
        .split(['{', '}'])
        .enumerate()
        .map(|(at, part)| match at % 2 {
            0 => vec![part],
            _ => part.split('|').collect(),
        })
        .collect()
}

fn most(template: &str) -> usize {
    let counts = parts(template).iter().map(Vec::len).max();
    counts.unwrap_or(1)
}

/// A variant of a template: each of its choices goes through all it has, not in
/// step with the others.
fn phrase(template: &str, variant: usize) -> String {
    let parts = parts(template);
    let chosen = parts.iter().enumerate().map(|(at, choices)| {
        let turn = variant + at * (variant / choices.len());
        choices[turn % choices.len()]
    });
    chosen.collect()
}
