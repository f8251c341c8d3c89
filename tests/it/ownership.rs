//! Every id that a customer's call may name (row A-02): somebody else's answers
//! as one that doesn't exist does, in the same words and the same time. The
//! methods and their ids are read from the contract; one that this test has no
//! example for fails it.

use std::time::{Duration, Instant};

use bytes::Bytes;
use contract::{Assurance, Authority, Effect, PlatformReason, Policies, pool};
use mesh::CallOptions;
use principal::Secret;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MethodDescriptor};
use testkit::{Customer, Engine, System};

use crate::{
    taken_over::Orchestrator,
    world::{BORIS, anna, more, world},
};

/// The type of what a field refers to, if it's an id.
fn refers_to(field: &FieldDescriptor) -> Option<String> {
    let extension = pool().get_extension_by_name("google.api.resource_reference")?;
    let options = field.options();
    let reference = options.has_extension(&extension).then(|| {
        let reference = options.get_extension(&extension);
        let kind = reference.as_message()?.get_field_by_name("type")?;
        Some(kind.as_str()?.to_owned())
    });
    reference.flatten()
}

/// Methods that a customer's token opens, with each id of their requests.
fn methods() -> Vec<(MethodDescriptor, FieldDescriptor, String)> {
    let mut found = Vec::new();
    for service in pool().services() {
        for method in service.methods() {
            let path = format!("/{}/{}", service.full_name(), method.name());
            let policy = Policies::own().get(&path);
            // a stream doesn't end: tickets.rs has it
            if policy.is_none_or(|policy| policy.authority != Authority::Customer)
                || method.is_server_streaming()
            {
                continue;
            }
            for field in method.input().fields() {
                if let Kind::Message(message) = field.kind() {
                    let inner = message.fields().any(|field| refers_to(&field).is_some());
                    assert!(!inner, "{}.{}: an id further in", path, field.name());
                }
                // a variant is the shop's: nobody's of its own
                let kind = refers_to(&field).filter(|kind| kind != "switchboard/Variant");
                if let Some(kind) = kind {
                    found.push((method.clone(), field, kind));
                }
            }
        }
    }
    found
}

/// What is Anna's, of a kind; and what is nobody's.
fn ids(method: &str, kind: &str) -> (&'static str, &'static str) {
    let hers = match (kind, method) {
        // the one that has a parcel
        ("switchboard/Order", "TrackShipment" | "DiagnoseDelay") => "orders/W1000003",
        ("switchboard/Order", "ReturnLines" | "ExchangeLines" | "ReportProblem") => {
            "orders/W1000020"
        }
        // paid by the other method
        ("switchboard/Order", "ChangePaymentMethod") => "orders/W1000014",
        ("switchboard/Order", "CancelLines") => "orders/W1000010",
        ("switchboard/Order", _) => "orders/W1000001",
        ("switchboard/PaymentMethod", _) => "paymentMethods/anna-card",
        ("switchboard/Ticket", "ReopenTicket") => "tickets/T4",
        ("switchboard/Ticket", _) => "tickets/T1",
        _ => panic!("{method} names a {kind}: say which is Anna's and which is nobody's"),
    };
    match kind {
        "switchboard/Order" => (hers, "orders/W7777777"),
        "switchboard/Ticket" => (hers, "tickets/T9"),
        _ => (hers, "paymentMethods/anna-cart"),
    }
}

/// What else a request needs; where the id isn't the order's, an order of the
/// caller's own.
fn rest(method: &str, hers: bool) -> serde_json::Value {
    let lamp = |colour: &str| format!("products/lamp/variants/{colour}");
    let mut rest = match method {
        "CancelOrder" | "CancelLines" => {
            serde_json::json!({ "reason": "CANCEL_REASON_NO_LONGER_NEEDED" })
        }
        "UpdateShippingAddress" => serde_json::json!({ "address": {
            "region_code": "US", "postal_code": "80202", "administrative_area": "CO",
            "locality": "Denver", "address_lines": ["2 New Road"],
        }}),
        "UpdateInstructions" => serde_json::json!({ "instructions": "ring twice" }),
        "ReportProblem" => serde_json::json!({ "kind": "PROBLEM_KIND_DAMAGED" }),
        "AddComment" => serde_json::json!({ "text": "It hums." }),
        "UpgradeShipping" => serde_json::json!({ "level": "SHIPPING_LEVEL_EXPRESS" }),
        "ModifyLines" | "ExchangeLines" => serde_json::json!({ "new_variants": [lamp("red")] }),
        _ => serde_json::json!({}),
    };
    let name = match method {
        "ReturnLines" | "ExchangeLines" if hers => "orders/W1000020",
        "ReturnLines" | "ExchangeLines" => "orders/W2000020",
        "ChangePaymentMethod" if hers => "orders/W1000014",
        _ if hers => "orders/W1000001",
        _ => "orders/W2000001",
    };
    let paid = [
        "ModifyLines",
        "ExchangeLines",
        "ReturnLines",
        "ChangePaymentMethod",
    ];
    let paid = [&paid[..], &["Reorder", "UpgradeShipping"]].concat();
    if paid.contains(&method) {
        rest["name"] = name.into();
        rest["payment_method"] = "paymentMethods/anna-card".into();
    }
    if ["CancelLines", "ModifyLines", "ExchangeLines", "ReturnLines"].contains(&method) {
        rest["variants"] = vec![lamp("black")].into();
    }
    rest
}

struct Attempt<'s> {
    system: &'s System,
    method: &'s MethodDescriptor,
    path: String,
    field: String,
}

impl Attempt<'_> {
    fn request(&self, id: &str, key: &str, preview: bool) -> Vec<u8> {
        self.request_of(true, id, key, preview)
    }

    fn request_of(&self, hers: bool, id: &str, key: &str, preview: bool) -> Vec<u8> {
        let mut json = rest(self.method.name(), hers);
        json[&self.field] = id.into();
        if !key.is_empty() {
            json["request_id"] = key.into();
            json["validate_only"] = preview.into();
        }
        let message = DynamicMessage::deserialize(self.method.input(), json);
        message.expect("fits the request").encode_to_vec()
    }

    async fn send(&self, token: &Secret, request: Vec<u8>) -> contract::Result<Bytes> {
        let service = self.path.split('.').nth(1).expect("/switchboard.<service>");
        let client = self.system.client(service, "service/orchestrator");
        let options = CallOptions::lasting(Duration::from_secs(10)).bearer(token.clone());
        let sent = client.send(&self.path, &options, request.into()).await;
        sent.map(|reply| reply.message)
    }
}

/// Whether an error says of somebody else's what it says of nobody's.
fn hidden(error: &contract::Error) -> bool {
    error.is(PlatformReason::NotFound) || error.is(contract::billing::Reason::MethodNotOnFile)
}

/// The middle of some times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_id_of_somebody_else_answers_like_one_that_does_not_exist() {
    let system = world(Engine::Sqlite, "[orders]\ncancel_lines = true").await;
    more(&system).await;
    let anna = anna(&system, Assurance::Verified).await;
    let boris = Customer::signed_in(&system, BORIS.0, BORIS.1, Assurance::Verified).await;
    let (hers, his) = (
        Orchestrator::of(&system, &anna),
        Orchestrator::of(&system, &boris),
    );
    let her_token = hers.token(None).await.expect("a read token");
    let his_token = his.token(None).await.expect("a read token");
    let methods = methods();
    for (method, field, kind) in &methods {
        let (owned, nobodys) = ids(method.name(), kind);
        let attempt = Attempt {
            system: &system,
            method,
            path: format!("/{}/{}", method.parent_service().full_name(), method.name()),
            field: field.name().to_owned(),
        };
        let policy = Policies::own().get(&attempt.path).expect("a policy");
        let name = method.name();
        let writes = policy.effect != Effect::Read;
        let key = if writes { "own" } else { "" };

        // nothing but the owner makes the difference
        let owner = attempt
            .send(&her_token, attempt.request(owned, key, true))
            .await;
        let owner = owner.unwrap_or_else(|error| panic!("{name} for its owner: {error}"));
        let mut times = (Vec::new(), Vec::new());
        for _ in 0..25 {
            let begun = Instant::now();
            let foreign = attempt
                .send(&his_token, attempt.request_of(false, owned, key, true))
                .await;
            times.0.push(begun.elapsed());
            let begun = Instant::now();
            let none = attempt
                .send(&his_token, attempt.request_of(false, nobodys, key, true))
                .await;
            times.1.push(begun.elapsed());
            match (foreign, none) {
                // of a list nothing, as of none
                (Ok(foreign), Ok(none)) => {
                    // but for the id itself, which an answer may repeat
                    let none = String::from_utf8_lossy(&none).replace(nobodys, owned);
                    assert_eq!(String::from_utf8_lossy(&foreign), none, "{name}");
                    assert_ne!(foreign, owner, "{name}");
                }
                (Err(foreign), Err(none)) => {
                    assert!(hidden(&foreign), "{name}: {foreign}");
                    // but for the id itself, which an error may repeat
                    let said = |error: &contract::Error| {
                        let status = error.to_status();
                        let details = String::from_utf8_lossy(status.details());
                        (status.message().to_owned(), details.replace(nobodys, owned))
                    };
                    assert_eq!(said(&foreign), said(&none), "{name}");
                }
                (foreign, none) => panic!("{name}: {foreign:?}, but for none {none:?}"),
            }
        }
        let (foreign, none) = (median(times.0), median(times.1));
        assert!(foreign.abs_diff(none) < Duration::from_millis(5), "{name}");

        if writes {
            let service = attempt.path.split('.').nth(1).expect("a service");
            for (at, id) in [owned, nobodys].into_iter().enumerate() {
                let key = format!("{name}/{}/{at}", attempt.field);
                let request = attempt.request_of(false, id, &key, false);
                let audience = format!("service/{service}");
                let token = his
                    .action_of(&audience, &attempt.path, &key, &request)
                    .await;
                let refused = attempt.send(&token.expect("a token"), request).await;
                let refused = refused.expect_err("not his");
                assert!(hidden(&refused), "{name}: {refused}");
            }
        }
    }
    println!("{} ids of the contract were tried", methods.len());
    assert!(methods.len() >= 6);
}
