//! The real input: a public data set of a shop that no one here wrote. It is
//! imported, exported the same, and worked with by call and in words. Skipped
//! where the data is not there.

mod shop;
mod words;

use std::{collections::BTreeSet, fs, path::Path};

use contract::{
    Assurance,
    orchestrator::{
        ConfirmRequest, InvokeRequest,
        converse_response::Event,
        invoke_response::Result as Invoked,
        orchestrator_service::{Confirm, Invoke},
    },
};
use prost_types::{Struct, Value as Field, value::Kind};
use serde_json::Value;
use testkit::Customer;

use self::shop::{compare, data, shop};
use crate::world::collect;

/// A task whose writes are all among those that are built.
struct Task {
    id: String,
    user: String,
    email: String,
    writes: Vec<Value>,
}

fn tasks(data: &Path) -> Vec<Task> {
    let db: Value = serde_json::from_str(&fs::read_to_string(data.join("db.json")).expect("read"))
        .expect("json");
    let expected = fs::read_to_string(data.join("expected.jsonl")).expect("read");
    let refused: BTreeSet<String> = expected
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("json"))
        .filter(|row| {
            row["refused_writes"]
                .as_array()
                .is_some_and(|refused| !refused.is_empty())
        })
        .map(|row| row["id"].as_str().expect("an id").to_owned())
        .collect();
    let mut touched = BTreeSet::new();
    fs::read_to_string(data.join("tasks.jsonl"))
        .expect("read")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("json"))
        .filter_map(|task| {
            let writes: Vec<Value> = task["actions"]
                .as_array()?
                .iter()
                .filter(|action| action["kind"] == "write")
                .cloned()
                .collect();
            let built = ["cancel_pending_order", "modify_pending_order_address"];
            let id = task["id"].as_str()?.to_owned();
            let ours = !writes.is_empty()
                && writes
                    .iter()
                    .all(|write| built.contains(&write["name"].as_str().unwrap_or_default()));
            // one task for each order and each user: the balances of a gift card add up
            let user = task["user_id"].as_str()?.to_owned();
            if !ours || refused.contains(&id) || !touched.insert(user.clone()) {
                return None;
            }
            let email = db["users"][&user]["email"].as_str()?.to_owned();
            Some(Task {
                id,
                user,
                email,
                writes,
            })
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn real_shop_is_imported_exported_the_same_and_changed_as_expected() {
    let Some(data) = data() else { return };
    let system = shop(&data).await;
    compare(&system, &data, &[]).await;

    let tasks = tasks(&data);
    println!("{} tasks by Invoke and Confirm", tasks.len());
    assert!(tasks.len() >= 40, "{}", tasks.len());
    for task in &tasks {
        let name = format!("customers/{}", task.user);
        let verified = task
            .writes
            .iter()
            .any(|write| write["name"] == "modify_pending_order_address");
        let assurance = if verified {
            Assurance::Verified
        } else {
            Assurance::Identified
        };
        let customer = Customer::signed_in(&system, &name, &task.email, assurance).await;
        for write in &task.writes {
            let (capability, arguments) = capability(write);
            let request = InvokeRequest {
                capability: capability.into(),
                arguments: Some(structure(&arguments)),
                request_id: String::new(),
            };
            let invoked = customer
                .orchestrator
                .call::<Invoke>(&customer.options(), &request)
                .await;
            let Some(Invoked::Proposal(proposal)) = invoked.expect("a proposal").result else {
                panic!("{}: no proposal", task.id)
            };
            let confirm = ConfirmRequest {
                proposal: proposal.name,
            };
            let stream = customer
                .orchestrator
                .stream::<Confirm>(&customer.options(), &confirm)
                .await
                .expect("confirmed");
            let events = collect(stream).await.expect("events");
            assert!(
                events
                    .iter()
                    .any(|event| matches!(event, Event::Answer(answer) if !answer.incomplete)),
                "{}: {events:?}",
                task.id
            );
        }
    }
    let done: Vec<String> = tasks.into_iter().map(|task| task.id).collect();
    compare(&system, &data, &done).await;
}

fn capability(write: &Value) -> (&'static str, Value) {
    let given = &write["arguments"];
    let name = format!(
        "orders/{}",
        given["order_id"]
            .as_str()
            .expect("an order")
            .trim_start_matches('#')
    );
    if write["name"] == "cancel_pending_order" {
        let reason = given["reason"]
            .as_str()
            .expect("a reason")
            .to_uppercase()
            .replace(' ', "_");
        return (
            "orders.CancelOrder",
            serde_json::json!({ "name": name, "reason": reason }),
        );
    }
    let address = serde_json::json!({
        "region_code": "US",
        "postal_code": given["zip"],
        "administrative_area": given["state"],
        "locality": given["city"],
        "address_lines": [given["address1"], given["address2"]],
    });
    (
        "orders.UpdateShippingAddress",
        serde_json::json!({ "name": name, "address": address }),
    )
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
