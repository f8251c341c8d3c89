//! Programs: `Invoke` says in fields what `Converse` says in words, and a write
//! is what was shown.

use contract::{
    Assurance, Error,
    orchestrator::{
        Answer, ConfirmRequest, InvokeRequest, Reason,
        converse_response::Event,
        invoke_response::Result as Invoked,
        orchestrator_service::{Confirm, Invoke},
        outcome,
    },
};
use prost_types::{Struct, Value as Field, value::Kind};
use testkit::{Customer, Engine};

use crate::{
    talk::collect,
    world::{anna, world},
};

fn text(text: &str) -> Field {
    Field {
        kind: Some(Kind::StringValue(text.into())),
    }
}

fn fields<const N: usize>(fields: [(&str, Field); N]) -> Struct {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Struct {
        fields: fields.into(),
    }
}

async fn invoke(
    customer: &Customer,
    capability: &str,
    arguments: Struct,
    request_id: &str,
) -> Result<Invoked, Error> {
    let request = InvokeRequest {
        capability: capability.into(),
        arguments: Some(arguments),
        request_id: request_id.into(),
    };
    let orchestrator = &customer.orchestrator;
    let options = customer.options();
    let invoked = orchestrator.call::<Invoke>(&options, &request);
    Ok(invoked.await?.result.expect("a result"))
}

async fn confirm(customer: &Customer, proposal: &str) -> Vec<Event> {
    let request = ConfirmRequest {
        proposal: proposal.into(),
    };
    let orchestrator = &customer.orchestrator;
    let options = customer.options();
    let confirmed = orchestrator.stream::<Confirm>(&options, &request).await;
    collect(confirmed.expect("confirmed")).await.expect("told")
}

fn cancel(name: &str) -> Struct {
    fields([("name", text(name)), ("reason", text("NO_LONGER_NEEDED"))])
}

fn number(reply: &Struct) -> Option<&Kind> {
    reply.fields.get("number")?.kind.as_ref()
}

#[tokio::test(flavor = "multi_thread")]
async fn write_that_was_done_is_told_again_with_what_the_method_replied() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let customer = anna(&system, Assurance::Verified).await;
        let order = "orders/W1000001";
        let shown = invoke(&customer, "orders.CancelOrder", cancel(order), "r1").await;
        let Ok(Invoked::Proposal(proposal)) = shown else {
            panic!("no proposal: {shown:?}");
        };

        let events = confirm(&customer, &proposal.name).await;

        let answer = events.iter().find_map(|event| match event {
            Event::Answer(answer) => Some(answer),
            _ => None,
        });
        let Some(Answer {
            reply: Some(reply), ..
        }) = answer
        else {
            panic!("no reply: {events:?}");
        };
        let expected = Kind::StringValue("#W1000001".into());
        assert_eq!(number(reply), Some(&expected));
        let again = invoke(&customer, "orders.CancelOrder", cancel(order), "r1").await;
        let Ok(Invoked::Outcome(again)) = again else {
            panic!("no outcome: {again:?}");
        };
        assert_eq!(again.name, proposal.name);
        let Some(outcome::Result::Reply(reply)) = &again.result else {
            panic!("no reply: {again:?}");
        };
        assert_eq!(number(reply), Some(&expected));
        let other = cancel("orders/W1000002");
        let other = invoke(&customer, "orders.CancelOrder", other, "r1").await;
        let error = other.expect_err("another write under the same id");
        assert_eq!(error.reason(), "REQUEST_ID_REUSED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_is_to_the_order_that_was_shown() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let order = "orders/W1000001";
    let shown = invoke(&customer, "orders.CancelOrder", cancel(order), "first").await;
    let Ok(Invoked::Proposal(first)) = shown else {
        panic!("no proposal: {shown:?}");
    };
    // meanwhile it becomes another one
    let note = fields([("name", text(order)), ("instructions", text("ring twice"))]);
    let shown = invoke(&customer, "orders.UpdateInstructions", note, "second").await;
    let Ok(Invoked::Proposal(second)) = shown else {
        panic!("no proposal: {shown:?}");
    };
    confirm(&customer, &second.name).await;

    let events = confirm(&customer, &first.name).await;

    let failed = |event: &Event| match event {
        Event::Failure(failure) => failure.reason == "ETAG_MISMATCH",
        _ => false,
    };
    assert!(events.iter().any(failed), "{events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_invoke_sets_itself_is_refused_with_a_reason_and_masks_are_read() {
    let system = world(Engine::Sqlite, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    for own in ["validate_only", "validateOnly", "request_id"] {
        let mut arguments = cancel("orders/W1000001");
        arguments.fields.insert(own.into(), text("true"));
        let refused = invoke(&customer, "orders.CancelOrder", arguments, "").await;
        let error = refused.expect_err("refused");
        assert!(error.is(Reason::ArgumentsInvalid), "{error}");
        assert!(error.metadata()["problem"].contains("Invoke") || own == "request_id");
    }
    let asked = fields([
        ("name", text("orders/W1000001")),
        ("read_mask", text("number,lines.productName")),
    ]);
    let read = invoke(&customer, "orders.GetOrder", asked, "").await;
    let Ok(Invoked::Reply(reply)) = read else {
        panic!("no reply: {read:?}");
    };
    assert!(number(&reply).is_some());
    assert!(!reply.fields.contains_key("state"), "{reply:?}");
}
