//! Turns of a conversation: repeated, at once, confirmed by name, too late.

use contract::{Assurance, orchestrator::converse_response::Event, orders::OrderState};
use principal::Clock;
use testkit::{Customer, Engine};

use crate::{
    talk::{Talk, collect, said},
    world::{anna, order, world},
};

#[tokio::test(flavor = "multi_thread")]
async fn turn_that_is_repeated_gives_the_same_events_and_does_nothing_twice() {
    use contract::orchestrator::converse_request::Input;
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    talk.say("cancel order W1000001, I ordered it by mistake")
        .await;

    let first = talk
        .turn("yes-1", Input::Text("yes".into()))
        .await
        .expect("a turn");
    let second = talk
        .turn("yes-1", Input::Text("yes".into()))
        .await
        .expect("a turn");

    assert_eq!(first, second);
    assert!(said(&first).contains("is cancelled"), "{first:?}");
    assert_eq!(order(&system, "orders/W1000001").await.payments.len(), 2);
    let other = talk.turn("yes-1", Input::Text("no".into())).await;
    let error = other.expect_err("another text under the same id");
    assert_eq!(error.reason(), "REQUEST_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_messages_at_once_are_taken_one_after_the_other() {
    use contract::orchestrator::converse_request::Input;
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;

    let both = futures::future::join_all((0..4).map(|at| {
        talk.turn(
            ["a", "b", "c", "d"][at],
            Input::Text("show my orders".into()),
        )
    }))
    .await;

    let answered = both.iter().filter(|turn| turn.is_ok()).count();
    assert!(answered >= 1);
    for refused in both.into_iter().filter_map(Result::err) {
        assert!(
            refused.is(contract::context::Reason::TurnInProgress),
            "{refused}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn step_up_in_the_middle_resumes_the_very_call() {
    use contract::orchestrator::{Resume, converse_request::Input};
    let system = world(Engine::Sqlite, "").await;
    let mut customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let asked = talk
        .say("send order W1000001 to 986 Sunset Drive, Suite 259, Denver, CO 80279")
        .await;
    let challenge = asked
        .iter()
        .find_map(|event| match event {
            Event::Challenge(challenge) => Some(challenge.clone()),
            _ => None,
        })
        .unwrap_or_else(|| panic!("a challenge: {}", said(&asked)));
    assert_eq!(challenge.methods, ["TOTP"]);

    customer.prove_totp(&system).await.expect("proved");
    let talk = talk.with_tokens_of(&customer);
    let resume = Input::Resume(Resume {
        challenge_id: challenge.challenge_id,
    });
    let resumed = talk.turn("resume", resume).await.expect("a turn");
    assert!(
        said(&resumed).contains("986 Sunset Drive"),
        "{}",
        said(&resumed)
    );
    let done = talk.say("yes").await;

    assert!(
        said(&done).contains("#W1000001 goes to 986 Sunset Drive, Suite 259"),
        "{}",
        said(&done)
    );
    let address = order(&system, "orders/W1000001")
        .await
        .shipping_address
        .expect("an address");
    assert_eq!(address.address_lines, ["986 Sunset Drive", "Suite 259"]);
}

/// Asks to cancel an order; gives the proposal that comes of it.
async fn proposed(talk: &Talk) -> String {
    let asked = talk
        .say("cancel order W1000001, I ordered it by mistake")
        .await;
    let proposal = asked.iter().find_map(|event| match event {
        Event::Confirmation(confirmation) => Some(confirmation.proposal.clone()),
        _ => None,
    });
    proposal.unwrap_or_else(|| panic!("a proposal: {}", said(&asked)))
}

#[tokio::test(flavor = "multi_thread")]
async fn proposal_that_is_confirmed_by_its_name_is_a_turn_of_its_conversation() {
    use contract::orchestrator::{
        ConfirmRequest, GetConversationRequest,
        orchestrator_service::{Confirm, GetConversation},
    };
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let proposal = proposed(&talk).await;
    let yes = ConfirmRequest { proposal };
    let orchestrator = &customer.orchestrator;
    // another session of the same customer finds no such proposal
    let other = anna(&system, Assurance::Verified).await;
    let options = other.options();
    let refused = other.orchestrator.stream::<Confirm>(&options, &yes).await;
    let refused = match refused {
        Ok(events) => collect(events).await.expect_err("refused"),
        Err(refused) => refused,
    };
    assert!(refused.is(contract::PlatformReason::NotFound), "{refused}");

    let mut told = Vec::new();
    for _ in 0..2 {
        let options = customer.options();
        let events = orchestrator.stream::<Confirm>(&options, &yes);
        let events = collect(events.await.expect("begun")).await.expect("events");
        assert!(said(&events).contains("is cancelled"), "{events:?}");
        told.push(events);
    }

    assert_eq!(told[0], told[1], "the same yes, the same events");
    assert_eq!(order(&system, "orders/W1000001").await.payments.len(), 2);
    let remembered = GetConversationRequest {
        name: talk.name.clone(),
    };
    let options = customer.options();
    let kept = orchestrator.call::<GetConversation>(&options, &remembered);
    let turns = kept.await.expect("the conversation").turns;
    assert_eq!(turns.len(), 2);
    assert_eq!(turns[1].customer_text, "yes");
    // and the dialogue is over: a yes now answers nothing
    assert!(said(&talk.say("yes").await).contains("What can I do"));
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_to_a_question_of_six_minutes_ago_is_asked_again() {
    let system = world(Engine::Sqlite, "").await;
    let mut customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let cancel = "cancel order W1000001, I ordered it by mistake";
    talk.say(cancel).await;

    system.clock.advance(std::time::Duration::from_secs(360));
    customer.refresh().await.expect("the session goes on");
    let talk = talk.with_tokens_of(&customer);
    let late = talk.say("yes").await;

    assert!(!said(&late).contains("is cancelled"), "{}", said(&late));
    assert_eq!(
        order(&system, "orders/W1000001").await.state(),
        OrderState::Pending
    );
    // it's asked again, and that yes counts
    let asked = said(&late).contains("Shall I cancel") || {
        let again = talk.say(cancel).await;
        said(&again).contains("Shall I cancel")
    };
    assert!(asked);
    assert!(said(&talk.say("yes").await).contains("is cancelled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn proposal_that_is_declined_by_its_name_changes_nothing() {
    use contract::orchestrator::{DeclineRequest, orchestrator_service::Decline};
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let proposal = proposed(&talk).await;
    let no = DeclineRequest { proposal };
    let options = customer.options();

    let events = customer.orchestrator.stream::<Decline>(&options, &no).await;
    let events = collect(events.expect("begun")).await.expect("events");

    assert!(said(&events).contains("nothing was changed"), "{events:?}");
    assert!(!said(&talk.say("yes").await).contains("is cancelled"));
    assert_eq!(
        order(&system, "orders/W1000001").await.state(),
        OrderState::Pending
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_that_could_not_be_carried_out_now_counts_when_it_is_said_again() {
    use contract::orchestrator::{ConfirmRequest, orchestrator_service::Confirm};
    let mut system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Identified).await;
    let talk = Talk::start(&customer).await;
    let proposal = proposed(&talk).await;
    let yes = ConfirmRequest { proposal };
    let options = customer.options();
    let orchestrator = customer.orchestrator.clone();
    let confirm = || async {
        let events = orchestrator.stream::<Confirm>(&options, &yes).await;
        collect(events.expect("begun")).await.expect("events")
    };
    system.stop("identity").await;

    let first = confirm().await;
    assert!(!said(&first).contains("is cancelled"), "{first:?}");
    system.restart("identity").await;
    let second = confirm().await;

    assert!(said(&second).contains("is cancelled"), "{second:?}");
    assert_eq!(order(&system, "orders/W1000001").await.payments.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn number_that_is_not_there_is_not_forgotten_over_the_sign_in() {
    use contract::orchestrator::{Resume, converse_request::Input};
    let system = world(Engine::Sqlite, "").await;
    let mut customer = Customer::anonymous(&system).await;
    let talk = Talk::start(&customer).await;
    let asked = talk.say("where is my order W9999999?").await;
    let challenge = asked.iter().find_map(|event| match event {
        Event::Challenge(challenge) => Some(challenge.challenge_id.clone()),
        _ => None,
    });
    let (name, email) = crate::world::ANNA;
    let second = system.clock.now().seconds();
    customer
        .sign_in((name, email), Assurance::Identified, second)
        .await;
    let talk = talk.with_tokens_of(&customer);

    let resume = Input::Resume(Resume {
        challenge_id: challenge.expect("a challenge"),
    });
    let heard = said(&talk.turn("resume", resume).await.expect("a turn"));

    // not the latest instead, as if no number had been said
    assert!(
        heard.contains("I don't find") && heard.contains("among yours"),
        "{heard}"
    );
}
