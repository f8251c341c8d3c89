//! Backends that are gone, slow or silent: a partial answer in time, said
//! plainly; nothing half done.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    time::{Duration, Instant},
};

use contract::{Assurance, orchestrator::converse_response::Event, orders::OrderState};
use playbook::Playbooks;
use testkit::{Engine, eventually};
use tokio::net::TcpListener;

use crate::{
    talk::{Talk, known, said},
    world::{anna, more, order, world},
    writes::holds,
};

#[tokio::test(flavor = "multi_thread")]
async fn backend_that_is_gone_is_said_and_the_rest_is_told() {
    let mut system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    system.stop("logistics").await;

    let begun = Instant::now();
    let events = talk.say("where is my order W1000003?").await;

    let heard = said(&events);
    assert!(
        heard.contains("#W1000003 (Desk Lamp) is on its way"),
        "{heard}"
    );
    assert!(
        heard.contains("I can't reach the carrier's tracking right now"),
        "{heard}"
    );
    assert!(begun.elapsed() < Duration::from_secs(4));
    let answer = events.iter().find_map(|event| match event {
        Event::Answer(answer) => Some(answer),
        _ => None,
    });
    let answer = answer.expect("an answer");
    assert!(answer.incomplete);
    assert!(
        answer
            .sources
            .iter()
            .any(|source| source.service == "logistics" && !source.reached)
    );

    // back again: the same question is whole
    system.restart("logistics").await;
    let again = said(&talk.say("where is my order W1000003?").await);
    assert!(again.contains("held up by snow"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backend_that_is_a_black_hole_costs_no_more_than_its_budget() {
    let mut system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let address = system.addresses["logistics"].clone();
    system.stop("logistics").await;
    // accepts connections and never says a word
    let _hole = TcpListener::bind(&address).await.expect("its port");

    let begun = Instant::now();
    let events = talk.say("where is my order W1000003?").await;

    let heard = said(&events);
    let partial = events.iter().any(
        |event| matches!(event, Event::Partial(partial) if partial.text.contains("#W1000003")),
    );
    assert!(
        partial,
        "what is known is told while the rest is waited for"
    );
    assert!(
        heard.contains("is on its way") && heard.contains("I can't reach the carrier"),
        "{heard}"
    );
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn main_backend_that_is_gone_is_said_with_what_to_do_instead() {
    let mut system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    system.stop("orders").await;

    let events = talk.say("show my orders").await;

    let heard = said(&events);
    assert!(
        heard.contains("I can't reach our orders system right now")
            && heard.contains("support@example.com"),
        "{heard}"
    );
    // other topics go on
    let other = said(&talk.say("what's my account status?").await);
    assert!(other.contains("good standing"), "{other}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refund_that_can_not_be_made_now_is_made_later() {
    for engine in Engine::all() {
        let mut system = world(engine, "").await;
        let customer = anna(&system, Assurance::Identified).await;
        let talk = Talk::start(&customer).await;
        talk.say("cancel order W1000002, I no longer need it").await;
        system.stop("billing").await;

        let done = said(&talk.say("yes").await);

        assert!(
            done.contains("is cancelled"),
            "decided, and the refund is under way: {done}"
        );
        assert_eq!(
            order(&system, "orders/W1000002").await.state(),
            OrderState::Cancelled
        );
        system.restart("billing").await;
        eventually("the gift card has its money", || async {
            order(&system, "orders/W1000002").await.payments[1].state == 2
        })
        .await;
        holds(&system, "orders/W1000002", 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_that_leaves_after_the_yes_finds_it_done() {
    use contract::orchestrator::{
        ConverseRequest, converse_request::Input, orchestrator_service::Converse,
    };
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    talk.say("cancel order W1000001, I no longer need it").await;
    let yes = ConverseRequest {
        conversation: talk.name.clone(),
        turn_id: "gone".into(),
        input: Some(Input::Text("yes".into())),
    };

    let stream = customer
        .orchestrator
        .stream::<Converse>(&customer.options(), &yes)
        .await
        .expect("begun");
    drop(stream);

    eventually("it is cancelled", || async {
        order(&system, "orders/W1000001").await.state() == OrderState::Cancelled
    })
    .await;
    eventually("the turn is there", || async {
        talk.turn("gone", Input::Text("yes".into())).await.is_ok()
    })
    .await;
    let told = talk
        .turn("gone", Input::Text("yes".into()))
        .await
        .expect("the same turn");
    assert!(said(&told).contains("is cancelled"));
    assert_eq!(order(&system, "orders/W1000001").await.payments.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_input_is_answered_and_harms_nothing() {
    use contract::orchestrator::converse_request::Input;
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let large = "x".repeat(1024 * 1024 - 4096);
    assert!(talk.turn("large", Input::Text(large)).await.is_err());
    for text in [
        "",
        " ",
        "\0\u{1}\u{7f}",
        "🦀".repeat(500).as_str(),
        "{{ 7*7 }} {% for x in y %}",
        "'; DROP TABLE orders; --",
        "\u{202e}order my where",
    ] {
        let events = talk.say(text).await;
        assert!(
            matches!(events.last(), Some(Event::Done(_))),
            "{text:?}: {events:?}"
        );
        assert!(
            !text.contains("7*7") || !said(&events).contains("49 "),
            "{text:?} was evaluated"
        );
    }
    assert!(said(&talk.say("show my orders").await).contains("#W1000001"));
}

/// What begins each playbook that calls something.
fn beginnings() -> Vec<(String, BTreeSet<String>, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    let books = Playbooks::load(&folder, contract::pool()).expect("playbooks");
    let mut found = Vec::new();
    for book in books.all() {
        let services: BTreeSet<String> = book.calls().map(|step| step.service.clone()).collect();
        if services.is_empty() {
            continue;
        }
        let say = match book.intent.as_str() {
            "cancel_order" => "cancel order W1000001, I ordered it by mistake",
            "change_shipping_address" => {
                "send order W1000001 to 986 Sunset Drive, Suite 259, Denver, CO 80279"
            }
            "delayed_delivery" => "why is my order W1000003 late?",
            "order_status" => "where is my order W1000003?",
            "return_items" => "return the desk lamp of order W1000020 via my visa",
            "exchange_items" => {
                "using my visa, exchange the desk lamp of order W1000020 for the red one"
            }
            "modify_items" => {
                "using my visa, change the desk lamp of order W1000013 to the red one"
            }
            "change_payment_method" => "change the payment method of order W1000014 to my visa",
            "upgrade_shipping" => "upgrade order W1000012 to express shipping with my visa",
            "reorder" => "order W1000022 again with my visa",
            _ => &book.examples["en"][0],
        };
        found.push((book.intent.clone(), services, say.to_owned()));
    }
    found
}

/// Says something while a service is out: that is said, and in time.
async fn said_without(talk: &Talk, service: &str, say: &str) {
    let begun = Instant::now();
    let events = talk.say(say).await;
    let heard = said(&events);
    let place = format!("{say:?} without {service} -> {heard:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{place}");
    assert!(matches!(events.last(), Some(Event::Done(_))), "{place}");
    assert!(!heard.trim().is_empty(), "{place}");
    let whole = events.iter().any(|event| match event {
        Event::Answer(answer) => !answer.incomplete,
        Event::Confirmation(_) => true,
        _ => false,
    });
    assert!(!whole, "{place}");
    let missed = events.iter().any(|event| match event {
        Event::Answer(answer) => answer
            .sources
            .iter()
            .any(|source| source.service == service && !source.reached),
        Event::Failure(failure) => failure.nothing_changed && failure.text.contains("can't reach"),
        _ => false,
    });
    assert!(missed, "{place}: {events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_playbook_says_which_of_its_services_is_out() {
    let budgets =
        "orchestrator.single_budget_millis = 700\norchestrator.several_budget_millis = 700";
    let mut system = world(Engine::Sqlite, budgets).await;
    more(&system).await;
    known(&system, "desk lamp").await;
    let customer = anna(&system, Assurance::Verified).await;
    let beginnings = beginnings();
    let services: BTreeSet<&'static str> = switchboard::SERVICES
        .iter()
        .map(|spec| spec.name)
        .filter(|name| beginnings.iter().any(|(_, of, _)| of.contains(*name)))
        .collect();
    let mut tried = 0;
    for service in services {
        let address = system.addresses[service].clone();
        system.stop(service).await;
        // first nobody listens there, then somebody who never says a word
        for hole in [false, true] {
            let _hole = match hole {
                true => Some(TcpListener::bind(&address).await.expect("its port")),
                false => None,
            };
            for (_, _, say) in beginnings.iter().filter(|(_, of, _)| of.contains(service)) {
                let talk = Talk::start(&customer).await;
                said_without(&talk, service, say).await;
                tried += 1;
            }
        }
        system.restart(service).await;
    }
    println!("{tried} turns without one of their services");
    assert!(tried >= 20, "{tried}");
    assert_eq!(
        order(&system, "orders/W1000001").await.state(),
        OrderState::Pending
    );
}
