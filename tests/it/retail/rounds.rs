//! The five hundred: every request through `Invoke` and `Confirm`, in rounds on
//! copies of one imported shop, compared with what the whole database must have
//! become. On the way each write is also asked for by somebody else, declined,
//! and sent again.

use contract::{
    Assurance, Error, PlatformReason, Result,
    orchestrator::{
        ConfirmRequest, DeclineRequest, InvokeRequest, Proposal,
        converse_response::Event,
        invoke_response::Result as Invoked,
        orchestrator_service::{Confirm, Decline, Invoke},
    },
};
use futures::{StreamExt, stream};
use prost_types::{Struct, Value as Field, value::Kind};
use serde_json::Value;
use testkit::{Customer, System};

use super::{
    requests::{Task, Write, bystander, rounds, tasks},
    shop::{CONFIG, compare, data, shop},
};
use crate::{talk::collect, world::all};

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_requests_end_as_they_must() {
    let Some(data) = data() else { return };
    let system = shop(&data).await;
    compare(&system, &data, &[]).await;
    let imported = system.close().await;
    let tasks = tasks(&data);
    let rounds = rounds(&tasks);
    let bystander = bystander(&data, &tasks);
    assert_eq!((tasks.len(), rounds.len()), (500, 7));
    let mut refused = 0;
    for tasks in &rounds {
        let system = System::start_copy(&imported, &all(), CONFIG).await;
        let (name, email) = &bystander;
        let stranger = Customer::signed_in(&system, name, email, Assurance::Verified).await;
        let done = stream::iter(tasks).map(|task| one(&system, task, &stranger));
        let done: Vec<usize> = done.buffer_unordered(4).collect().await;
        refused += done.iter().sum::<usize>();
        let ids: Vec<String> = tasks.iter().map(|task| task.id.clone()).collect();
        compare(&system, &data, &ids).await;
        system.close().await;
    }
    println!("500 of 500, {refused} writes refused");
    assert_eq!(refused, 20 + 24);
}

/// Does a task; gives how many of its writes were refused, as they must be.
async fn one(system: &System, task: &Task, stranger: &Customer) -> usize {
    let name = &task.customer;
    let mut customer = Customer::signed_in(system, name, &task.email, Assurance::Identified).await;
    let mut refused = 0;
    for (at, write) in task.writes.iter().enumerate() {
        let key = format!("{}-{at}", task.id);
        // as if it didn't exist
        let foreign = invoke(stranger, write, "")
            .await
            .expect_err("somebody else's");
        assert!(
            foreign.is(PlatformReason::NotFound),
            "{}: {foreign}",
            task.id
        );
        let first = match invoke(&customer, write, "").await {
            Err(error) if error.is(PlatformReason::StepUpRequired) => {
                customer.prove_totp(system).await.expect("verified");
                invoke(&customer, write, "").await
            }
            asked => asked,
        };
        if !write.refused.is_empty() {
            let error = first.expect_err("refused");
            assert!(
                write.refused.contains(&error.reason()),
                "{}: {error}",
                task.id
            );
            refused += 1;
            continue;
        }
        let first = first.unwrap_or_else(|error| panic!("{} {write:?}: {error}", task.id));
        // no: nothing happens, and another attempt is another proposal
        decline(&customer, &first).await;
        let proposal = invoke(&customer, write, &key)
            .await
            .expect("proposed again");
        let told = confirm(&customer, &proposal).await.expect("done");
        assert!(told.contains("answer"), "{} {write:?}: {told}", task.id);
        // the same again is told the same and does nothing
        let again = confirm(&customer, &proposal).await.expect("done before");
        assert_eq!(again, told, "{}", task.id);
    }
    refused
}

pub(super) async fn invoke(customer: &Customer, write: &Write, key: &str) -> Result<Proposal> {
    let request = InvokeRequest {
        capability: write.capability.into(),
        arguments: Some(structure(&write.arguments)),
        request_id: key.into(),
    };
    let orchestrator = &customer.orchestrator;
    let options = customer.options();
    let invoked = orchestrator.call::<Invoke>(&options, &request);
    match invoked.await?.result {
        Some(Invoked::Proposal(proposal)) => Ok(proposal),
        other => Err(Error::internal(format!("no proposal: {other:?}"))),
    }
}

async fn decline(customer: &Customer, proposal: &Proposal) {
    let request = DeclineRequest {
        proposal: proposal.name.clone(),
    };
    let orchestrator = &customer.orchestrator;
    let options = customer.options();
    let declined = orchestrator.stream::<Decline>(&options, &request);
    collect(declined.await.expect("declined"))
        .await
        .expect("told");
}

/// What was told in the end: the kind of event and its words.
pub(super) async fn confirm(customer: &Customer, proposal: &Proposal) -> Result<String> {
    let request = ConfirmRequest {
        proposal: proposal.name.clone(),
    };
    let orchestrator = &customer.orchestrator;
    let options = customer.options();
    let confirmed = orchestrator.stream::<Confirm>(&options, &request);
    let events = collect(confirmed.await?).await?;
    let told = events.into_iter().find_map(|event| match event {
        Event::Answer(answer) => Some(format!("answer {} {}", answer.incomplete, answer.text)),
        Event::Failure(failure) => Some(format!("failure {}", failure.text)),
        _ => None,
    });
    Ok(told.unwrap_or_default())
}

fn structure(json: &Value) -> Struct {
    let Some(Kind::StructValue(fields)) = field(json).kind else {
        panic!("an object")
    };
    fields
}

fn field(json: &Value) -> Field {
    let kind = match json {
        Value::String(text) => Kind::StringValue(text.clone()),
        Value::Array(items) => Kind::ListValue(prost_types::ListValue {
            values: items.iter().map(field).collect(),
        }),
        Value::Object(fields) => Kind::StructValue(Struct {
            fields: fields
                .iter()
                .map(|(name, json)| (name.clone(), field(json)))
                .collect(),
        }),
        other => panic!("{other} in arguments"),
    };
    Field { kind: Some(kind) }
}
