//! The real input: a public data set of a shop that no one here wrote. It is
//! imported, exported the same, and worked with by call and in words. Skipped
//! where the data is not there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use contract::{
    Assurance,
    orchestrator::{
        ConfirmRequest, InvokeRequest,
        converse_response::Event,
        invoke_response::Result as Invoked,
        orchestrator_service::{Confirm, Invoke},
    },
    orders::{Order, OrderState},
    pool,
};
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use prost_types::{Any, Struct, Value as Field, value::Kind};
use serde_json::Value;
use testkit::{Customer, Engine, System, password_hash};

use crate::world::{Talk, all, collect, known, order, said};

fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/retail");
    if data.join("db.json").exists() {
        return Some(data);
    }
    println!("skipped: {} is not there", data.display());
    None
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("retail/convert.py")
}

/// The shop, imported into a fresh system.
async fn shop(data: &Path) -> System {
    let system = System::start(&all(), Engine::Sqlite, "").await;
    let converted = Command::new("python3")
        .arg(script())
        .arg("to")
        .arg(data.join("db.json"))
        .arg(password_hash())
        .output();
    let converted = converted.expect("python3");
    assert!(
        converted.status.success(),
        "{}",
        String::from_utf8_lossy(&converted.stderr)
    );
    let begun = Instant::now();
    let mut by_service: Vec<(String, Vec<Any>)> = Vec::new();
    for line in String::from_utf8(converted.stdout).expect("utf-8").lines() {
        let (service, resource) = parse(line);
        match by_service.iter_mut().find(|(name, _)| *name == service) {
            Some((_, resources)) => resources.push(resource),
            None => by_service.push((service, vec![resource])),
        }
    }
    for (service, resources) in by_service {
        let count = resources.len();
        let done = system.import(&service, resources).await.expect("imported");
        assert!(
            done.refusals.is_empty(),
            "{service}: {:?}",
            done.refusals.first()
        );
        assert_eq!(
            usize::try_from(done.imported).expect("a count"),
            count,
            "{service}"
        );
    }
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    println!("imported in {:?}", begun.elapsed());
    system
}

fn parse(line: &str) -> (String, Any) {
    let mut json: Value = serde_json::from_str(line).expect("json");
    let name = json
        .as_object_mut()
        .expect("an object")
        .remove("@type")
        .expect("a type");
    let name = name.as_str().expect("a name").to_owned();
    let kind = pool().get_message_by_name(&name).expect("a type");
    let message = DynamicMessage::deserialize(kind, json).expect("a resource");
    let service = name.split('.').nth(1).expect("a package").to_owned();
    (
        service,
        Any {
            type_url: format!("type.googleapis.com/{name}"),
            value: message.encode_to_vec(),
        },
    )
}

/// Compares the whole database with the data set after these tasks.
async fn compare(system: &System, data: &Path, tasks: &[String]) {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .skip_default_fields(false);
    let mut lines = String::new();
    for service in ["crm", "catalog", "billing", "orders"] {
        for resource in system.export(service).await.expect("exported") {
            let name = resource.type_url.rsplit('/').next().expect("a name");
            let kind = pool().get_message_by_name(name).expect("a type");
            let message = DynamicMessage::decode(kind, resource.value.as_slice()).expect("decoded");
            let mut json = message
                .serialize_with_options(serde_json::value::Serializer, &options)
                .expect("json");
            json["@type"] = name.into();
            lines.push_str(&format!("{json}\n"));
        }
    }
    let exported = system.folder.path().join("export.jsonl");
    fs::write(&exported, lines).expect("written");
    let compared = Command::new("python3")
        .arg(script())
        .arg("compare")
        .arg(data.join("db.json"))
        .arg(data.join("expected.jsonl"))
        .arg(exported)
        .args(tasks)
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&compared.stdout).into_owned()
        + &String::from_utf8_lossy(&compared.stderr);
    println!("{said}");
    assert!(compared.status.success(), "{said}");
}

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

/// A customer of the shop with their orders.
struct Shopper {
    name: String,
    email: String,
    orders: Vec<Order>,
}

/// Customers who have at least one pending order, in a fixed order.
async fn shoppers(system: &System, data: &Path) -> Vec<Shopper> {
    let db: Value = serde_json::from_str(&fs::read_to_string(data.join("db.json")).expect("read"))
        .expect("json");
    let kept = system.export("orders").await.expect("exported");
    let orders: Vec<Order> = kept
        .iter()
        .map(|any| Order::decode(any.value.as_slice()).expect("an order"))
        .collect();
    let mut shoppers: Vec<Shopper> = db["users"]
        .as_object()
        .expect("users")
        .iter()
        .map(|(user, fields)| Shopper {
            name: format!("customers/{user}"),
            email: fields["email"].as_str().expect("an address").to_owned(),
            orders: orders
                .iter()
                .filter(|order| order.customer == format!("customers/{user}"))
                .cloned()
                .collect(),
        })
        .filter(|shopper| {
            shopper
                .orders
                .iter()
                .any(|order| order.state() == OrderState::Pending)
        })
        .collect();
    shoppers.sort_by(|left, right| left.name.cmp(&right.name));
    shoppers
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_conversations_in_words_end_as_the_database_says() {
    let Some(data) = data() else { return };
    let system = shop(&data).await;
    let shoppers = shoppers(&system, &data).await;
    known(&system, &shoppers[0].orders[0].lines[0].product_name).await;
    for (at, shopper) in shoppers.iter().step_by(4).take(60).enumerate() {
        let assurance = if at % 4 == 2 {
            Assurance::Verified
        } else {
            Assurance::Identified
        };
        let customer = Customer::signed_in(&system, &shopper.name, &shopper.email, assurance).await;
        let talk = Talk::start(&customer).await;
        // half of them leave something out, or change their mind
        let hesitant = at % 8 >= 4;
        match at % 4 {
            0 => status(&talk, shopper, hesitant).await,
            1 => cancel(&system, &talk, shopper, hesitant).await,
            2 => address(&system, &talk, shopper, hesitant).await,
            _ => search(&talk, shopper, hesitant).await,
        }
    }
}

async fn status(talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let order = &shopper.orders[shopper.orders.len() - 1];
    let heard = if hesitant {
        talk.say("where is my order?").await;
        said(
            &talk
                .say(&format!("I mean order {}, where is it?", order.number))
                .await,
        )
    } else {
        said(
            &talk
                .say(&format!("Where is my order {}?", order.number))
                .await,
        )
    };
    let state = match order.state() {
        OrderState::Pending => "is placed",
        OrderState::Processing => "is being packed",
        OrderState::Delivered => "was delivered",
        _ => "is cancelled",
    };
    assert!(
        heard.contains(&order.number) && heard.contains(state),
        "{}: {heard}",
        shopper.name
    );
}

fn pending(shopper: &Shopper) -> &Order {
    shopper
        .orders
        .iter()
        .find(|order| order.state() == OrderState::Pending)
        .expect("a pending order")
}

async fn cancel(system: &System, talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let wanted = pending(shopper);
    let mut heard = if hesitant {
        talk.say("I want to cancel an order").await;
        talk.say(&wanted.number).await;
        said(&talk.say("I ordered it by mistake").await)
    } else {
        said(
            &talk
                .say(&format!(
                    "Please cancel order {}, I no longer need it",
                    wanted.number
                ))
                .await,
        )
    };
    if heard.contains("Why do you want") {
        heard = said(&talk.say("by mistake").await);
    }
    assert!(
        heard.contains(&format!("Shall I cancel {}", wanted.number)),
        "{}: {heard}",
        shopper.name
    );
    if hesitant && shopper.name.len().is_multiple_of(2) {
        talk.say("no").await;
        assert_eq!(
            order(system, &wanted.name).await.state(),
            OrderState::Pending,
            "{}",
            shopper.name
        );
        return;
    }
    let heard = said(&talk.say("yes").await);
    assert!(heard.contains("is cancelled"), "{}: {heard}", shopper.name);
    let after = order(system, &wanted.name).await;
    assert_eq!(after.state(), OrderState::Cancelled);
    assert_eq!(after.refund_total, after.total, "{}", shopper.name);
}

async fn address(system: &System, talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let wanted = pending(shopper);
    let new = "77 Harbour Street, Suite 5, Boston, MA 02108";
    let heard = if hesitant {
        talk.say(&format!(
            "I need to change the shipping address of order {}",
            wanted.number
        ))
        .await;
        said(&talk.say(new).await)
    } else {
        said(
            &talk
                .say(&format!("Please send order {} to {new}", wanted.number))
                .await,
        )
    };
    assert!(
        heard.contains("Shall I send") && heard.contains("77 Harbour Street"),
        "{}: {heard}",
        shopper.name
    );
    let heard = said(&talk.say("yes, do it").await);
    assert!(
        heard.contains("goes to 77 Harbour Street"),
        "{}: {heard}",
        shopper.name
    );
    let after = order(system, &wanted.name)
        .await
        .shipping_address
        .expect("an address");
    assert_eq!(
        (after.address_lines[0].as_str(), after.postal_code.as_str()),
        ("77 Harbour Street", "02108")
    );
}

async fn search(talk: &Talk, shopper: &Shopper, hesitant: bool) {
    let product = &shopper.orders[0].lines[0].product_name;
    if hesitant {
        talk.say("where is my order?").await;
        talk.say("never mind").await;
    }
    let heard = said(&talk.say(&format!("do you have {product} in stock?")).await);
    assert!(
        heard.contains(&format!("{product}:")),
        "{}: {product}: {heard}",
        shopper.name
    );
}
