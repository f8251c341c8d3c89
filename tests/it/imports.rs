//! What comes in by import: whose it is, what is never kept, and that it's on record.

use contract::{
    admin::{ListAuditRequest, admin::ListAudit},
    pool,
    tickets::Ticket,
};
use prost::Message;
use prost_reflect::{DynamicMessage, Value};
use prost_types::Any;
use testkit::Engine;

use crate::{
    tickets::samples,
    world::{ANNA, world},
    writes::lasting,
};

/// The services that keep what is a customer's.
const KEEPING: [&str; 4] = ["orders", "billing", "logistics", "tickets"];

/// A resource without its customer, if its type has one.
fn nobodys(any: &Any) -> Option<Any> {
    let name = any.type_url.rsplit('/').next().expect("a type");
    let kind = pool().get_message_by_name(name).expect("of the contract");
    let field = kind.get_field_by_name("customer")?;
    let mut message = DynamicMessage::decode(kind, any.value.as_slice()).expect("a message");
    message.set_field(&field, Value::String(String::new()));
    Some(Any {
        value: message.encode_to_vec(),
        ..any.clone()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_a_customers_is_not_taken_without_one() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        for service in KEEPING {
            let kept = system.export(service).await.expect("exported");
            let given: Vec<Any> = kept.iter().filter_map(nobodys).collect();
            assert!(!given.is_empty(), "{service} keeps nothing of customers");
            let count = given.len();

            let done = system.import(service, given).await.expect("answered");

            assert_eq!(done.refusals.len(), count, "{engine:?} {service}: {done:?}");
            let after = system.export(service).await.expect("exported");
            assert_eq!(after, kept, "{engine:?} {service}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn import_is_on_record_for_each_resource_that_it_changes() {
    for engine in Engine::all() {
        let system = world(engine, "").await;
        let operator = system.client("tickets", "operator/test");
        let records = async || {
            let request = ListAuditRequest {
                customer: ANNA.0.into(),
                ..ListAuditRequest::default()
            };
            let listed = operator.call::<ListAudit>(&lasting(), &request).await;
            let imported = |method: &str| method.ends_with("Admin/Import");
            let records = listed.expect("listed").records.into_iter();
            let records = records.filter(|one| imported(&one.method));
            records
                .map(|one| (one.caller, one.resource))
                .collect::<Vec<_>>()
        };
        let before = records().await.len();
        let kept = system.export("tickets").await.expect("exported");
        let kept = kept.iter().filter_map(|one| one.to_msg::<Ticket>().ok());
        let mut annas = kept.filter(|ticket| ticket.customer == ANNA.0);
        let (first, third) = (annas.next().expect("one"), annas.next().expect("another"));
        let first = Ticket {
            subject: "Flickers again".into(),
            ..first
        };

        // one is changed, one is there as given
        let given = vec![service::pack(&first), service::pack(&third)];
        let done = system.import("tickets", given).await.expect("imported");

        assert_eq!((done.imported, done.unchanged), (1, 1), "{engine:?}");
        let after = records().await;
        assert_eq!(after.len(), before + 1, "{engine:?}");
        let newest = ("operator/test".to_owned(), format!("name={}", first.name));
        assert_eq!(after[0], newest, "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ticket_with_a_card_number_is_not_taken() {
    let system = world(Engine::Sqlite, "").await;
    let [mut ticket, ..] = samples();
    ticket.comments[0].text = "My card is 4111 1111 1111 1111.".into();

    let done = system.import("tickets", vec![service::pack(&ticket)]).await;

    assert_eq!(done.expect("answered").refusals.len(), 1);
}
