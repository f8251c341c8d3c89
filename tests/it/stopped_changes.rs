//! Every change of every domain, stopped before and after each thing that it
//! does: one effect, or none until it's asked for again. What a change does is
//! seen by watching it once, so that a new method or a new leg is covered.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use contract::{
    Assurance,
    admin::{ListAuditRequest, ListChangesRequest, admin::ListAudit, admin::ListChanges},
    catalog::{ReserveStockRequest, StockLine, catalog_service::ReserveStock},
    orders::Order,
    service_of,
};
use prost_reflect::{DynamicMessage, SerializeOptions};
use prost_types::Any;
use serde_json::Value;
use store::fail;
use testkit::{Engine, System};

use crate::{
    keyed::{Keyed, SAMPLES, everything, send},
    taken_over::Orchestrator,
    world::{anna, at, more, plenty, world},
    writes::lasting,
};

/// Leases end when the test says so; recovery looks often.
const SOON: &str = "[changes]\nlease_seconds = 2\nrecovery_interval_millis = 10\n\
     [orders]\ncancel_lines = true";

/// A change that is made of copies of one order.
struct Change<'s> {
    system: &'s System,
    orchestrator: &'s Orchestrator<'s>,
    keyed: &'s Keyed,
    /// The sample, of this order.
    sample: &'s str,
    number: String,
}

/// What is there that wasn't before, without what is always another: names and
/// times. And of what there is more or less.
type Effect = (Vec<String>, BTreeMap<String, i64>);

#[tokio::test(flavor = "multi_thread")]
async fn change_that_is_stopped_anywhere_has_one_effect() {
    for engine in Engine::all() {
        let system = world(engine, SOON).await;
        more(&system).await;
        plenty(&system).await;
        let changes: Vec<_> = Keyed::all();
        let changes = changes.iter().filter(|keyed| !keyed.policy.legs.is_empty());
        let mut copies = 0;
        for keyed in changes {
            let name = keyed.method.name();
            let sample = SAMPLES.iter().find(|(sampled, ..)| *sampled == name);
            let (_, sample, _) = sample.unwrap_or_else(|| panic!("{name} has no sample"));
            // what is about no order is done where it's accepted: replays.rs has it
            let Some(at) = sample.find("orders/") else {
                continue;
            };
            let at = at + "orders/".len();
            // a code is good once
            system.clock.advance(Duration::from_secs(60));
            let customer = anna(&system, Assurance::Verified).await;
            let change = Change {
                system: &system,
                orchestrator: &Orchestrator::of(&system, &customer),
                keyed,
                sample,
                number: sample[at..at + 8].to_owned(),
            };
            let stopped = change.stopped_everywhere(&mut copies).await;
            assert!(stopped >= 2, "{engine:?} {name}: stopped {stopped} times");
            println!("{engine:?} {name}: stopped {stopped} times");
        }
    }
}

impl Change<'_> {
    /// Gives how often it was stopped.
    async fn stopped_everywhere(&self, copies: &mut usize) -> usize {
        let name = self.keyed.method.name();
        let mut next = || {
            *copies += 1;
            format!("X{copies:07}")
        };
        // once undisturbed: what it does, and what comes of it
        let number = next();
        let before = self.copy(&number).await;
        fail::stop_at(Vec::new());
        let done = self.ask(&number).await;
        self.over().await;
        let places = self.places();
        done.unwrap_or_else(|error| panic!("{name}: {error}"));
        let wanted = self.effect(&before).await;
        assert!(!wanted.0.is_empty(), "{name} changes something");

        let mut stops: Vec<Vec<String>> = places.iter().map(|place| vec![place.clone()]).collect();
        let mut stopped = 0;
        while let Some(stop) = stops.pop() {
            let number = next();
            let before = self.copy(&number).await;
            fail::stop_at(stop.clone());
            let _ = self.ask(&number).await;
            self.over().await;
            let reached = self.places();
            stopped += 1;

            let effect = self.effect(&before).await;
            let none = (Vec::new(), BTreeMap::new());
            let decided = decided(&places, &stop[0]);
            assert!(
                effect == wanted || effect == none && !decided,
                "{name} stopped at {stop:?} (decided: {decided}):\n{effect:#?}\nnot\n{wanted:#?}"
            );
            // what it took to take it back is stopped, too
            let more = reached.iter().filter(|place| !places.contains(place));
            if stop.len() == 1 {
                stops.extend(more.map(|place| vec![stop[0].clone(), place.clone()]));
            }

            let again = self.ask(&number).await;
            again.unwrap_or_else(|error| panic!("{name} stopped at {stop:?}, again: {error}"));
            self.over().await;
            let effect = self.effect(&before).await;
            assert_eq!(effect, wanted, "{name} stopped at {stop:?}, again");
            assert_eq!(self.audited(&number).await, 1, "{name} stopped at {stop:?}");
        }
        stopped
    }

    /// What was reached of the change, in order: by its service, and by those of its
    /// legs.
    fn places(&self) -> Vec<String> {
        let legs = self.keyed.policy.legs.iter().map(|leg| service_of(leg));
        let services: BTreeSet<&str> = legs.chain([self.keyed.service()]).collect();
        let mut seen = BTreeSet::new();
        let mut places = fail::reached();
        places.retain(|place| {
            let (service, _) = place.split_once('.').expect("service.step.when");
            services.contains(service) && seen.insert(place.clone())
        });
        places
    }

    /// A copy of the sample's order, with its payment and stock that is held for
    /// it; gives everything as it is then.
    async fn copy(&self, number: &str) -> Vec<Any> {
        let reservation = format!("{number}/held");
        for service in ["billing", "orders"] {
            let kept = self.system.export(service).await.expect("exported");
            let own = kept.iter().filter(|any| holds(any, &self.number));
            let copies = own.map(|any| self.copied(any, number, &reservation));
            let done = self.system.import(service, copies.collect()).await;
            assert!(done.expect("imported").refusals.is_empty());
        }
        let request = ReserveStockRequest {
            request_id: format!("{number}/hold"),
            reservation,
            customer: "customers/anna".into(),
            cause: format!("orders/{number}"),
            lines: vec![StockLine {
                variant: "products/lamp/variants/black".into(),
                quantity: 2,
            }],
            expire_time: at(80),
            ..ReserveStockRequest::default()
        };
        let catalog = self.system.client("catalog", "service/orders");
        let held = catalog.call::<ReserveStock>(&lasting(), &request).await;
        held.expect("held");
        // what has to be asked for first
        if self.keyed.method.name() == "ReceiveReturn" {
            let methods = Keyed::all();
            let mut methods = methods.iter();
            let asks = methods.find(|keyed| keyed.method.name() == "ReturnLines");
            let (_, sample, _) = SAMPLES
                .iter()
                .find(|(name, ..)| *name == "ReturnLines")
                .expect("one");
            let first = Change {
                keyed: asks.expect("ReturnLines"),
                sample,
                number: self.number.clone(),
                ..*self
            };
            first.ask(number).await.expect("asked for");
        }
        everything(self.system).await
    }

    /// A resource of another order: numbers are equally long.
    fn copied(&self, any: &Any, number: &str, reservation: &str) -> Any {
        let mut copy = any.clone();
        for at in positions(&copy.value, self.number.as_bytes()) {
            copy.value[at..at + number.len()].copy_from_slice(number.as_bytes());
        }
        match service::unpack::<Order>(&copy).expect("a resource") {
            Some(order) => service::pack(&Order {
                reservation: reservation.to_owned(),
                ..order
            }),
            None => copy,
        }
    }

    /// Asks for it, of a copy.
    async fn ask(&self, number: &str) -> contract::Result<()> {
        let json = self.sample.replace(&self.number, number);
        let id = self.id(number);
        send(
            self.system,
            self.orchestrator,
            self.keyed,
            (&json, &id),
            false,
        )
        .await
        .map(drop)
    }

    fn id(&self, number: &str) -> String {
        format!("stopped/{}/{number}", self.keyed.method.name())
    }

    /// Waits until no change is under way; whoever held one is gone.
    async fn over(&self) {
        let orders = self.system.client(self.keyed.service(), "operator/test");
        testkit::eventually("no change is under way", async || {
            let request = ListChangesRequest::default();
            let left = orders.call::<ListChanges>(&lasting(), &request).await;
            let left = left.expect("listed").changes;
            if !left.is_empty() {
                self.system.clock.advance(Duration::from_secs(3));
            }
            left.is_empty()
        })
        .await;
    }

    /// What came of it since.
    async fn effect(&self, before: &[Any]) -> Effect {
        let after = everything(self.system).await;
        let mut counts = BTreeMap::new();
        for (sign, all) in [(-1, before), (1, &after)] {
            for (name, count) in all.iter().flat_map(|any| counted(&json(any))) {
                *counts.entry(name).or_default() += sign * count;
            }
        }
        counts.retain(|_, more| *more != 0);
        let there: Vec<String> = before.iter().map(|any| name(&json(any))).collect();
        let new = after.iter().filter(|any| !before.contains(any)).map(json);
        let is_effect = |one: &Value| {
            // what was held for a change that was taken back is free again
            let is_held = one["state"] != "RESERVATION_STATE_RELEASED";
            counted(one).is_empty() && (is_held || there.contains(&name(one)))
        };
        let new = new.filter(is_effect).map(|one| same(one).to_string());
        let mut new: Vec<String> = new.collect();
        new.sort();
        (new, counts)
    }

    /// How often the audit says that it was done.
    async fn audited(&self, number: &str) -> usize {
        let request = ListAuditRequest {
            page_size: 1000,
            ..ListAuditRequest::default()
        };
        let operator = self.system.client(self.keyed.service(), "operator/test");
        let audit = operator.call::<ListAudit>(&lasting(), &request).await;
        let records = audit.expect("an audit").records.into_iter();
        let id = self.id(number);
        records
            .filter(|record| record.request_id == id && record.outcome == "OK")
            .count()
    }
}

/// Whether a change is decided once it has reached a place. One that decides where
/// it's accepted has no place for that.
fn decided(places: &[String], place: &str) -> bool {
    let at = |wanted: &str| places.iter().position(|place| place.ends_with(wanted));
    let reached = places.iter().position(|one| one == place);
    let accepted = || {
        places
            .iter()
            .skip(1)
            .position(|one| one.ends_with(".after"))
            .map(|at| at + 1)
    };
    let decision = at(".decide.after").or_else(accepted);
    reached >= decision
}

fn holds(any: &Any, number: &str) -> bool {
    !positions(&any.value, number.as_bytes()).is_empty()
}

fn positions(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(wanted.len()).enumerate();
    let found = windows.filter(|(_, window)| *window == wanted);
    found.map(|(at, _)| at).collect()
}

fn json(any: &Any) -> Value {
    let name = any.type_url.rsplit('/').next().expect("a type");
    let message = contract::pool().get_message_by_name(name).expect("a type");
    let message = DynamicMessage::decode(message, &*any.value).expect("decoded");
    let options = SerializeOptions::new().use_proto_field_name(true);
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .expect("JSON")
}

/// What of a resource is more or less, whoever changes it: stock, and the money on
/// a gift card.
fn counted(one: &Value) -> Vec<(String, i64)> {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
    let balance = number(&one["balance"]["minor_units"]).map(|cents| (name(one), cents));
    let variants = one["variants"].as_array().into_iter().flatten();
    let stock = variants.filter_map(|one| Some((name(one), number(&one["stock"])?)));
    balance.into_iter().chain(stock).collect()
}

fn name(one: &Value) -> String {
    one["name"].as_str().unwrap_or_default().to_owned()
}

/// Without what is always another.
fn same(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let other = [
                "name",
                "number",
                "order",
                "cause",
                "reservation",
                "etag",
                "time",
                // names its order
                "subject",
                "ticket",
            ];
            let kept = fields.into_iter().filter(|(key, _)| {
                let is_other = other.contains(&key.as_str());
                !is_other && !key.ends_with("_time") && !key.ends_with("_number")
            });
            Value::Object(kept.map(|(key, value)| (key, same(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(same).collect()),
        value => value,
    }
}
