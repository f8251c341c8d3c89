//! What the core costs a turn: reading a message of twenty words, and going
//! through the turn as often as its needs make it. On one core, without any
//! service.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench prints")]

#[path = "../tests/laws/shop.rs"]
mod shop;

use std::{path::Path, sync::Arc, time::Instant as Clock};

use contract::{
    Assurance,
    dialogue::State,
    intent::{Clause, Entity, EntityKind, RankedIntent, Understanding},
    orchestrator::Source,
    value::{FieldMask, Instant},
};
use dialogue::{Books, Evidence, Input, Need, Reply, Setting, advance, warm};
use playbook::{Fact, Playbooks};
use principal::Customer;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::Value;
use shop::Shop;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TEXT: &str = "hello there, could you please tell me where my order W1000001 is right now, \
    because I have been waiting for it";
const TIMES: usize = 4_000;
/// As many intents as a shop may have.
const INTENTS: usize = 80;

fn main() {
    warm();
    let books = Arc::new(Books::new(playbooks()));
    println!("{} intents", books.all().len());
    let understood = understood();
    let mut turns: Vec<f64> = (0..TIMES)
        .map(|_| {
            let mut spent = 0.0;
            let mut evidence = measured(&mut spent, || {
                let mut evidence = begun(&books);
                evidence.means(TEXT, Ok(understood.clone()));
                evidence
            });
            let before = State::default();
            let mut at = measured(&mut spent, || advance(&before, &evidence));
            while let Need::Read(reads) = &at.need {
                for read in reads {
                    let reply = reply(&read.path, &read.request);
                    evidence.replies(read.key(), Ok(reply));
                }
                at = measured(&mut spent, || at.on(&before, &evidence));
            }
            spent
        })
        .collect();
    turns.sort_by(f64::total_cmp);
    let at = |share: usize| turns[turns.len() * share / 100];
    println!(
        "the core's share of a turn: p50 {:.0} µs, p99 {:.0} µs ({} words)",
        at(50),
        at(99),
        TEXT.split_whitespace().count()
    );
}

/// The sample's playbooks, and copies of them under other names.
fn playbooks() -> Playbooks {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../playbooks");
    let files = std::fs::read_dir(folder).expect("playbooks");
    let files = files.map(|file| file.expect("a file").path());
    let yaml = files.filter(|file| file.extension().is_some_and(|kind| kind == "yaml"));
    let mut sources: Vec<(String, String)> = yaml
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("read");
            (file.display().to_string(), text)
        })
        .collect();
    let own: Vec<String> = sources.iter().map(|(_, text)| text.clone()).collect();
    let intents = |text: &&String| text.contains("\nintent: ") && !text.contains("fallback: true");
    let mut copies = own.iter().filter(intents).cycle();
    let begun = own
        .iter()
        .filter(|text| text.contains("\nintent: "))
        .count();
    for at in begun..INTENTS {
        let text = copies.next().expect("some");
        let copy = text.replacen("\nintent: ", &format!("\nintent: other_{at}_"), 1);
        sources.push((format!("{at}.yaml"), copy));
    }
    Playbooks::parse(&sources, contract::pool()).expect("playbooks")
}

fn measured<T>(spent: &mut f64, work: impl FnOnce() -> T) -> T {
    let begun = Clock::now();
    let done = work();
    *spent += begun.elapsed().as_secs_f64() * 1e6;
    done
}

fn understood() -> Understanding {
    let place = |at: usize| i32::try_from(at).expect("short");
    let number = TEXT.find("W1000001").expect("a number");
    let span = number..number + 8;
    let intents: Vec<RankedIntent> = (0..5)
        .map(|at: u8| RankedIntent {
            intent: if at == 0 {
                "order_status".into()
            } else {
                format!("intent_{at}")
            },
            confidence: if at == 0 { 0.95 } else { 0.01 },
        })
        .collect();
    let clauses = nlu::clauses(TEXT, std::slice::from_ref(&span), "en")
        .into_iter()
        .map(|clause| Clause {
            start_byte: place(clause.span.start),
            end_byte: place(clause.span.end),
            intents: intents.iter().take(3).cloned().collect(),
            out_of_scope: false,
        });
    Understanding {
        language: "en".into(),
        clauses: clauses.collect(),
        entities: vec![Entity {
            kind: EntityKind::OrderNumber.into(),
            value: "W1000001".into(),
            start_byte: place(number),
            end_byte: place(number + 8),
            ..Entity::default()
        }],
        intents,
        ..Understanding::default()
    }
}

fn begun(books: &Arc<Books>) -> Evidence {
    let now = Instant::from_seconds(1_795_219_200);
    let setting = Setting {
        books: Arc::clone(books),
        session: Some(Customer {
            name: "customers/ada".into(),
            session: "sessions/1".into(),
            assurance: Assurance::Verified,
            auth_time: now,
            scopes: Vec::new(),
            channel: "web".into(),
        }),
        now,
        locale: "en".into(),
        contact: "help@example.com".into(),
        sure: 0.4,
        id: "1".into(),
        open: None,
    };
    Evidence::new(setting, Input::Text(TEXT.into()), &State::default())
}

fn method(path: &str) -> MethodDescriptor {
    let (service, name) = path
        .trim_start_matches('/')
        .split_once('/')
        .expect("a path");
    let service = contract::pool()
        .get_service_by_name(service)
        .expect("a service");
    service
        .methods()
        .find(|method| method.name() == name)
        .expect("a method")
}

/// As a service replies: with what the mask names, and no more.
fn reply(path: &str, request: &[u8]) -> Reply {
    let method = method(path);
    let request = DynamicMessage::decode(method.input(), request).expect("a request");
    let json = Shop { state: "SHIPPED" }.reply(&method.output(), &request);
    let mask = request.get_field_by_name("read_mask");
    let mask = mask.and_then(|mask| mask.as_message().cloned());
    let mask: FieldMask = mask.map_or_else(FieldMask::default, |mask| {
        mask.transcode_to().expect("a mask")
    });
    let paths: Vec<Vec<&str>> = mask
        .paths
        .iter()
        .map(|path| path.split('.').collect())
        .collect();
    let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
    Reply {
        fact: Arc::new(Fact::new(kept(json, &paths))),
        source: Source::default(),
    }
}

/// What paths name of a value; all of it where there are none.
fn kept(value: Value, paths: &[&[&str]]) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| kept(item, paths)).collect(),
        Value::Object(fields) if !paths.is_empty() => {
            let own = fields.into_iter().filter_map(|(name, value)| {
                let below = paths
                    .iter()
                    .filter(|path| path.first() == Some(&name.as_str()));
                let below: Vec<&[&str]> = below.map(|path| &path[1..]).collect();
                let whole = below.iter().any(|path| path.is_empty());
                match (below.as_slice(), whole) {
                    ([], _) => None,
                    (_, true) => Some((name, value)),
                    (below, false) => Some((name, kept(value, below))),
                }
            });
            own.collect()
        }
        other => other,
    }
}
