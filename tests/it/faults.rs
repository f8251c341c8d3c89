//! Backends that are gone, slow or silent: a partial answer in time, said
//! plainly; nothing half done.

use std::time::{Duration, Instant};

use contract::{Assurance, orchestrator::converse_response::Event, orders::OrderState};
use testkit::{Engine, eventually};
use tokio::net::TcpListener;

use crate::{
    world::{Talk, anna, order, said, world},
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
    let heard = said(&talk.say("where is my order W1000003?").await);

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
