//! Every read of the domains gives the same on both engines, field by field.
//! The reads come from the contract; one without a sample here fails the test.

use std::{collections::BTreeMap, time::Duration};

use contract::{Assurance, Authority, Effect, Policies, pool};
use mesh::CallOptions;
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::{Value, json};
use testkit::Engine;

use crate::{
    taken_over::Orchestrator,
    world::{anna, world},
};

/// The services that own data of customers and of the shop.
const DOMAINS: [&str; 6] = [
    "catalog",
    "crm",
    "orders",
    "billing",
    "logistics",
    "tickets",
];

/// What each read is asked.
fn sample(method: &str) -> Option<Value> {
    Some(match method {
        "GetOrder" | "GetFulfilmentStatus" | "CheckEligibility" => {
            json!({ "name": "orders/W1000001" })
        }
        "ListOrders" => json!({ "page_size": 2 }),
        "ListPaymentMethods" | "GetProfile" | "GetAccountStatus" => json!({}),
        "GetPaymentMethod" => {
            json!({ "name": "paymentMethods/anna-gift", "customer": "customers/anna" })
        }
        "CheckLedger" => json!({ "order": "orders/W1000002" }),
        "SearchProducts" => json!({ "query": "lamp" }),
        "GetProduct" | "CheckAvailability" | "FindAlternatives" => {
            json!({ "name": "products/lamp" })
        }
        "TrackShipment" | "DiagnoseDelay" => json!({ "order": "orders/W1000003" }),
        "GetServiceLevel" => json!({ "customer": "customers/anna" }),
        "GetTicket" => json!({ "name": "tickets/T1" }),
        "ListTickets" | "ListWork" => json!({ "page_size": 1 }),
        "LookupCustomer" => json!({ "email": "anna@example.com" }),
        _ => return None,
    })
}

fn reads() -> Vec<(&'static str, MethodDescriptor)> {
    let mut found = Vec::new();
    for domain in DOMAINS {
        let package = format!("switchboard.{domain}.v1");
        for service in pool().services() {
            if service.package_name() == package {
                found.extend(service.methods().map(|method| (domain, method)));
            }
        }
    }
    let effect =
        |method: &MethodDescriptor| Policies::own().get(&path(method)).expect("one").effect;
    // a stream doesn't end: tickets.rs has it
    found.retain(|(_, method)| effect(method) == Effect::Read && !method.is_server_streaming());
    found
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// What every read answers on an engine; moments to the day, since each world
/// is made around its own now.
async fn answers(engine: Engine) -> BTreeMap<String, Value> {
    let system = world(engine, "").await;
    let customer = anna(&system, Assurance::Verified).await;
    let orchestrator = Orchestrator::of(&system, &customer);
    let token = orchestrator.token(None).await.expect("a read token");
    let mut answers = BTreeMap::new();
    for (domain, method) in reads() {
        let name = method.name();
        let sample = sample(name).unwrap_or_else(|| panic!("{name} has no sample: add one"));
        let request = DynamicMessage::deserialize(method.input(), sample);
        let request = request.unwrap_or_else(|error| panic!("{name}: {error}"));
        let policy = Policies::own().get(&path(&method)).expect("a policy");
        let mut options = CallOptions::lasting(Duration::from_secs(10));
        if policy.authority == Authority::Customer {
            options = options.bearer(token.clone());
        }
        let callers = [
            "service/orchestrator",
            "service/identity",
            "service/orders",
            "service/tickets",
            "operator/test",
        ];
        let listed = |caller: &&&str| policy.callers.iter().any(|list| list.matches(caller));
        let caller = callers.iter().find(listed).expect("a caller");
        let client = system.client(domain, caller);
        let sent = client.send(&policy.path, &options, request.encode_to_vec().into());
        let reply = sent.await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let reply = DynamicMessage::decode(method.output(), reply.message).expect("a reply");
        let plain = SerializeOptions::new().skip_default_fields(false);
        let json = reply.serialize_with_options(serde_json::value::Serializer, &plain);
        answers.insert(name.to_owned(), to_the_day(json.expect("json")));
    }
    answers
}

fn to_the_day(json: Value) -> Value {
    match json {
        Value::String(text) if text.len() > 19 && text.ends_with('Z') && text.contains('T') => {
            text[..10].into()
        }
        Value::Array(items) => items.into_iter().map(to_the_day).collect(),
        Value::Object(fields) => fields
            .into_iter()
            // signed, and so another one each time
            .filter(|(name, _)| name != "nextPageToken")
            .map(|(name, value)| (name, to_the_day(value)))
            .collect(),
        other => other,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_answers_alike_on_both_engines() {
    let mut all = Vec::new();
    for engine in Engine::all() {
        all.push(answers(engine).await);
    }
    assert!(all[0].len() >= 13, "{:?}", all[0].keys());
    for other in &all[1..] {
        for (method, answer) in &all[0] {
            assert_eq!(answer, &other[method], "{method}");
        }
    }
}
