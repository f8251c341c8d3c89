//! Languages: a message is understood and answered in its own, wherever the
//! customer is.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use contract::{
    Assurance,
    intent::{EntityKind, UnderstandRequest, Understanding, intent_service::Understand},
    orchestrator::{
        StartConversationRequest, WhatCanYouDoRequest,
        orchestrator_service::{StartConversation, WhatCanYouDo},
    },
};
use mesh::{CallOptions, Client};
use playbook::Playbooks;
use principal::Clock;
use testkit::{Customer, Engine, System};

use crate::world::{anna, world};

/// A sentence that no playbook has, with what it is.
struct Phrase<'t> {
    language: &'t str,
    intent: &'t str,
    text: &'t str,
}

fn intent(system: &System) -> Client {
    system.client("intent", "service/orchestrator")
}

async fn understood(intent: &Client, request: UnderstandRequest) -> Understanding {
    let options = CallOptions::lasting(Duration::from_secs(5));
    let understood = intent.call::<Understand>(&options, &request).await;
    understood.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_are_understood_in_five_languages() {
    let system = world(Engine::Sqlite, "").await;
    let client = intent(&system);
    let text = include_str!("../understanding/phrases.tsv");
    let phrases = text.lines().map(|line| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [language, intent, text] = parts[..] else {
            panic!("three columns: {line}");
        };
        Phrase {
            language,
            intent,
            text,
        }
    });
    // of each language: all, told which it is, rightly understood
    let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for phrase in phrases {
        let request = UnderstandRequest {
            text: phrase.text.into(),
            ..UnderstandRequest::default()
        };
        let heard = understood(&client, request).await;
        let best = heard.intents.first().map(|best| best.intent.as_str());
        let right = match heard.out_of_scope {
            true => phrase.intent == "out_of_scope",
            false => best == Some(phrase.intent),
        };
        let counts = counts.entry(phrase.language).or_default();
        counts[0] += 1;
        counts[1] += u32::from(heard.language == phrase.language);
        counts[2] += u32::from(right);
        if heard.language != phrase.language || !right {
            println!(
                "{} {}: {} -> {:?} {:?} {:.2}",
                phrase.language,
                phrase.intent,
                phrase.text,
                heard.language,
                best,
                heard.out_of_scope_score
            );
        }
    }
    assert_eq!(counts.len(), 5);
    for (language, [all, told, right]) in counts {
        println!("{language}: {told} of {all} told, {right} understood");
        assert!(told * 100 >= all * 93, "{language}: {told} of {all} told");
        assert!(right * 100 >= all * 75, "{language}: {right} of {all}");
    }
}

#[test]
fn everything_is_translated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    let books = Playbooks::load(&folder, contract::pool()).expect("playbooks");
    assert_eq!(books.languages().len(), 5);
    assert_eq!(books.whole_languages(), books.languages());
    let lacking = books.untranslated();
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    assert!(lacking.is_empty(), "{lacking:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tomorrow_is_tomorrow_where_the_customer_is() {
    let system = world(Engine::Sqlite, "").await;
    let today = |offset_hours: i64| {
        let now = system.clock.now().seconds();
        (now + offset_hours * 3600).div_euclid(86_400)
    };
    let client = intent(&system);
    let said = async |time_zone: &str, locale: &str, text: &str| {
        let request = UnderstandRequest {
            text: text.into(),
            locale: locale.into(),
            time_zone: time_zone.into(),
            ..UnderstandRequest::default()
        };
        let heard = understood(&client, request).await;
        let date = |kind: EntityKind| kind == EntityKind::Date;
        let date = heard.entities.iter().find(|named| date(named.kind()));
        date.expect("a date").value.clone()
    };
    let day = |days: i64| {
        let day = chrono::DateTime::from_timestamp(days * 86_400, 0).expect("a day");
        day.date_naive().to_string()
    };
    // 26 hours lie between them: it's never the same day in both
    let east = said("Pacific/Kiritimati", "en", "where will it be tomorrow").await;
    let west = said("Etc/GMT+12", "de", "wo ist es morgen").await;
    assert_eq!(east, day(today(14) + 1));
    assert_eq!(west, day(today(-12) + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_and_how_one_talks_is_checked() {
    let system = world(Engine::Sqlite, "").await;
    let customer: Customer = anna(&system, Assurance::Identified).await;
    for (locale, time_zone, wrong) in [
        ("de-CH", "Europe/Zurich", ""),
        ("", "", ""),
        ("German", "Europe/Atlantis", "time_zone"),
        ("German, please", "", "locale"),
    ] {
        let request = StartConversationRequest {
            locale: locale.into(),
            time_zone: time_zone.into(),
        };
        let orchestrator = &customer.orchestrator;
        let started = orchestrator
            .call::<StartConversation>(&customer.options(), &request)
            .await;
        match (wrong, started) {
            ("", started) => assert!(started.is_ok(), "{locale} {time_zone}"),
            (field, Err(error)) => assert!(error.to_string().contains(field), "{error}"),
            (field, Ok(_)) => panic!("{field} was taken"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_is_said_in_the_language_that_is_asked_for() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let said = async |locale: &str| {
        let request = WhatCanYouDoRequest {
            locale: locale.into(),
        };
        let orchestrator = &customer.orchestrator;
        let listed = orchestrator
            .call::<WhatCanYouDo>(&customer.options(), &request)
            .await
            .expect("a list");
        let cancel = listed
            .capabilities
            .iter()
            .find(|one| one.name == "orders.CancelOrder");
        let cancel = cancel.expect("it can cancel").description.clone();
        (cancel, listed.protections[0].clone())
    };
    let (cancel, protection) = said("de-CH").await;
    assert_eq!(
        cancel,
        "eine Bestellung stornieren, die noch nicht unterwegs ist"
    );
    assert!(protection.starts_with("Ich sehe nur"), "{protection}");
    assert_eq!(said("").await, said("en").await);
    // in a language that it doesn't speak, as in the tenant's
    assert_eq!(said("xx").await, said("en").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn classifiers_are_replaced_under_load_without_a_failed_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let playbooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    for file in std::fs::read_dir(playbooks).expect("playbooks") {
        let path = file.expect("a file").path();
        // in one language: what is replaced is the same
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            std::fs::copy(&path, folder.path().join(name)).expect("copied");
        }
    }
    let config = format!("[playbooks]\nfolder = {:?}", folder.path());
    let system = world(Engine::Sqlite, &config).await;
    let client = intent(&system);
    let version = async |client: &Client| {
        let request = UnderstandRequest {
            text: "where is my order?".into(),
            ..UnderstandRequest::default()
        };
        understood(client, request).await.classifier_version
    };
    let first = version(&client).await;
    let replaced = Arc::new(AtomicBool::new(false));
    let before = Arc::new(AtomicU32::new(0));
    let load = (0..4).map(|_| {
        let (client, first) = (client.clone(), first.clone());
        let (replaced, before) = (replaced.clone(), before.clone());
        tokio::spawn(async move {
            // each is answered, by one classifier or by the other
            let mut after = 0;
            while !replaced.load(Ordering::Relaxed) || after == 0 {
                match version(&client).await == first {
                    true => before.fetch_add(1, Ordering::Relaxed),
                    false => {
                        after += 1;
                        after
                    }
                };
            }
        })
    });
    let load: Vec<_> = load.collect();
    testkit::eventually("there is load", async || {
        before.load(Ordering::Relaxed) > 20
    })
    .await;
    let greeting = folder.path().join("greeting.yaml");
    let text = std::fs::read_to_string(&greeting).expect("read");
    let more = text.replacen("  en:\n", "  en:\n    - a very good day to you\n", 1);
    assert_ne!(text, more);
    std::fs::write(&greeting, more).expect("written");
    testkit::eventually("another classifier answers", async || {
        version(&client).await != first
    })
    .await;
    replaced.store(true, Ordering::Relaxed);
    for answered in futures::future::join_all(load).await {
        answered.expect("no call failed");
    }
}
