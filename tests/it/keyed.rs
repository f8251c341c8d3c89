//! Every write that is keyed, found in the contract, with two requests of each. A
//! keyed write without a sample here fails the tests.

use std::{sync::Arc, time::Duration};

use contract::{Authority, Effect, Policies, Policy, pool};
use mesh::{CallOptions, Incoming};
use prost::Message;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use prost_types::Any;
use testkit::System;

use crate::taken_over::Orchestrator;

/// Two requests of each keyed write, in an order in which they can be made:
/// the one that is made, and other arguments under its id.
pub(crate) const SAMPLES: [(&str, &str, &str); 28] = [
    (
        "CancelOrder",
        r#"{"name": "orders/W1000001", "reason": "CANCEL_REASON_NO_LONGER_NEEDED"}"#,
        r#"{"name": "orders/W1000001", "reason": "CANCEL_REASON_ORDERED_BY_MISTAKE"}"#,
    ),
    (
        "UpdateShippingAddress",
        r#"{"name": "orders/W1000002", "address": {"region_code": "US", "postal_code": "80202",
            "administrative_area": "CO", "locality": "Denver", "address_lines": ["2 New Road"]}}"#,
        r#"{"name": "orders/W1000002", "address": {"region_code": "US", "postal_code": "80202",
            "administrative_area": "CO", "locality": "Denver", "address_lines": ["3 New Road"]}}"#,
    ),
    (
        "RecordFulfilment",
        r#"{"name": "orders/W1000002", "stage": "ORDER_STATE_PROCESSING", "cause": "picked"}"#,
        r#"{"name": "orders/W2000001", "stage": "ORDER_STATE_PROCESSING", "cause": "picked"}"#,
    ),
    (
        "RefundOrder",
        r#"{"customer": "customers/anna", "order": "orders/W1000002", "cause": "goodwill", "refunds":
            [{"payment_method": "paymentMethods/anna-gift", "amount": {"currency_code": "USD", "minor_units": 100}}]}"#,
        r#"{"customer": "customers/anna", "order": "orders/W1000002", "cause": "goodwill", "refunds":
            [{"payment_method": "paymentMethods/anna-gift", "amount": {"currency_code": "USD", "minor_units": 200}}]}"#,
    ),
    (
        "ReserveStock",
        r#"{"reservation": "kept", "customer": "customers/anna", "cause": "orders/W1000002",
            "lines": [{"variant": "products/lamp/variants/black", "quantity": 2}]}"#,
        r#"{"reservation": "kept", "customer": "customers/anna", "cause": "orders/W1000002",
            "lines": [{"variant": "products/lamp/variants/black", "quantity": 3}]}"#,
    ),
    (
        "ReleaseStock",
        r#"{"reservation": "kept", "customer": "customers/anna", "cause": "orders/W1000002",
            "lines": [{"variant": "products/lamp/variants/black", "quantity": 1}]}"#,
        r#"{"reservation": "kept", "customer": "customers/anna", "cause": "orders/W1000002"}"#,
    ),
    (
        "CommitStock",
        r#"{"reservation": "kept", "customer": "customers/anna", "cause": "orders/W1000002"}"#,
        r#"{"reservation": "other", "customer": "customers/anna", "cause": "orders/W1000002"}"#,
    ),
    (
        "CreateShipment",
        r#"{"order": "orders/W1000002", "customer": "customers/anna", "cause": "packed",
            "carrier": "Mountain Parcel", "tracking_number": "SW2"}"#,
        r#"{"order": "orders/W1000002", "customer": "customers/anna", "cause": "packed",
            "carrier": "Mountain Parcel", "tracking_number": "SW3"}"#,
    ),
    (
        "SetInstructions",
        r#"{"order": "orders/W1000002", "customer": "customers/anna", "cause": "asked",
            "text": "leave it with the neighbour"}"#,
        r#"{"order": "orders/W1000002", "customer": "customers/anna", "cause": "asked",
            "text": "ring twice"}"#,
    ),
    (
        "CancelLines",
        r#"{"name": "orders/W1000010", "variants": ["products/lamp/variants/black"],
            "reason": "CANCEL_REASON_NO_LONGER_NEEDED"}"#,
        r#"{"name": "orders/W1000010", "variants": ["products/lamp/variants/black"],
            "reason": "CANCEL_REASON_ORDERED_BY_MISTAKE"}"#,
    ),
    (
        "UpdateInstructions",
        r#"{"name": "orders/W1000011", "instructions": "leave it with the neighbour"}"#,
        r#"{"name": "orders/W1000011", "instructions": "ring twice"}"#,
    ),
    (
        "UpgradeShipping",
        r#"{"name": "orders/W1000012", "level": "SHIPPING_LEVEL_EXPRESS",
            "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000012", "level": "SHIPPING_LEVEL_OVERNIGHT",
            "payment_method": "paymentMethods/anna-card"}"#,
    ),
    (
        "ModifyLines",
        r#"{"name": "orders/W1000013", "variants": ["products/lamp/variants/black"],
            "new_variants": ["products/lamp/variants/red"], "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000013", "variants": ["products/lamp/variants/black"],
            "new_variants": ["products/lamp/variants/red"], "payment_method": "paymentMethods/anna-gift"}"#,
    ),
    (
        "ChangePaymentMethod",
        r#"{"name": "orders/W1000014", "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000011", "payment_method": "paymentMethods/anna-gift"}"#,
    ),
    (
        "ReturnLines",
        r#"{"name": "orders/W1000020", "variants": ["products/lamp/variants/black"],
            "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000020", "variants": ["products/lamp/variants/black"],
            "payment_method": "paymentMethods/anna-gift"}"#,
    ),
    (
        "ReceiveReturn",
        r#"{"name": "orders/W1000020", "cause": "parcel 1"}"#,
        r#"{"name": "orders/W1000020", "cause": "parcel 2"}"#,
    ),
    (
        "ExchangeLines",
        r#"{"name": "orders/W1000021", "variants": ["products/lamp/variants/black"],
            "new_variants": ["products/lamp/variants/red"], "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000021", "variants": ["products/lamp/variants/black"],
            "new_variants": ["products/lamp/variants/red"], "payment_method": "paymentMethods/anna-gift"}"#,
    ),
    (
        "Reorder",
        r#"{"name": "orders/W1000022", "payment_method": "paymentMethods/anna-card"}"#,
        r#"{"name": "orders/W1000023", "payment_method": "paymentMethods/anna-card"}"#,
    ),
    (
        "ReportProblem",
        r#"{"name": "orders/W1000023", "kind": "PROBLEM_KIND_DAMAGED", "description": "cracked"}"#,
        r#"{"name": "orders/W1000023", "kind": "PROBLEM_KIND_MISSING", "description": "not there"}"#,
    ),
    (
        "CreateTicket",
        r#"{"kind": "TICKET_KIND_DELIVERY", "text": "The box was open."}"#,
        r#"{"kind": "TICKET_KIND_DELIVERY", "text": "The box was wet."}"#,
    ),
    (
        "AddComment",
        r#"{"name": "tickets/T1", "text": "It also hums."}"#,
        r#"{"name": "tickets/T1", "text": "It doesn't hum."}"#,
    ),
    (
        "EscalateTicket",
        r#"{"name": "tickets/T1"}"#,
        r#"{"name": "tickets/T2"}"#,
    ),
    (
        "CloseTicket",
        r#"{"name": "tickets/T1"}"#,
        r#"{"name": "tickets/T2"}"#,
    ),
    (
        "ReopenTicket",
        r#"{"name": "tickets/T1", "text": "It still flickers."}"#,
        r#"{"name": "tickets/T1", "text": "It still hums."}"#,
    ),
    (
        "FileTicket",
        r#"{"customer": "customers/anna", "cause": "changes/1", "kind": "TICKET_KIND_REVIEW",
            "text": "Anna wants more changes than are made without a person."}"#,
        r#"{"customer": "customers/anna", "cause": "changes/2", "kind": "TICKET_KIND_REVIEW",
            "text": "Anna wants more changes than are made without a person."}"#,
    ),
    (
        "MergeTickets",
        r#"{"name": "tickets/T3", "into": "tickets/T1"}"#,
        r#"{"name": "tickets/T1", "into": "tickets/T3"}"#,
    ),
    (
        "UpdateTicket",
        r#"{"name": "tickets/T1", "state": "TICKET_STATE_RESOLVED", "text": "A new lamp is on its way."}"#,
        r#"{"name": "tickets/T1", "state": "TICKET_STATE_CLOSED", "text": "A new lamp is on its way."}"#,
    ),
    (
        "ChargeOrder",
        r#"{"customer": "customers/anna", "order": "orders/W1000011", "cause": "goodwill",
            "payment_method": "paymentMethods/anna-card", "amount": {"currency_code": "USD", "minor_units": 100}}"#,
        r#"{"customer": "customers/anna", "order": "orders/W1000011", "cause": "goodwill",
            "payment_method": "paymentMethods/anna-card", "amount": {"currency_code": "USD", "minor_units": 200}}"#,
    ),
];

/// A method whose request has a key.
pub(crate) struct Keyed {
    pub(crate) policy: Arc<Policy>,
    pub(crate) method: MethodDescriptor,
}

impl Keyed {
    pub(crate) fn all() -> Vec<Self> {
        let methods = pool().services().flat_map(|service| {
            let methods: Vec<_> = service.methods().collect();
            methods
        });
        methods
            // Invoke has a key and no preview: it is one (tests of proposals)
            .filter(|method| {
                let has = |field| method.input().get_field_by_name(field).is_some();
                has("request_id") && has("validate_only")
            })
            .map(|method| {
                let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
                let policy = Policies::own().get(&path).expect("a policy");
                Self {
                    policy: Arc::clone(policy),
                    method,
                }
            })
            .filter(|keyed| keyed.policy.effect != Effect::Read)
            .collect()
    }

    /// The service that has it.
    pub(crate) fn service(&self) -> &'static str {
        let package = self.policy.path.split('.').nth(1);
        let services = ["orders", "billing", "catalog", "logistics", "tickets"];
        let own = services.into_iter().find(|one| package == Some(one));
        own.expect("a service of these tests")
    }

    /// Who may send it.
    pub(crate) fn caller(&self) -> &'static str {
        let callers = ["service/orchestrator", "service/orders", "operator/test"];
        let listed = |caller: &&str| self.policy.callers.iter().any(|list| list.matches(caller));
        callers.into_iter().find(listed).expect("a caller")
    }

    fn request(&self, json: &str, request_id: &str, preview: bool) -> Vec<u8> {
        let mut json: serde_json::Value = serde_json::from_str(json).expect("JSON");
        json["request_id"] = request_id.into();
        json["validate_only"] = preview.into();
        let message = DynamicMessage::deserialize(self.method.input(), json);
        message.expect("fits the request").encode_to_vec()
    }
}

/// Sends as whoever may: a customer's write with the token that it needs.
pub(crate) async fn send(
    system: &System,
    orchestrator: &Orchestrator<'_>,
    keyed: &Keyed,
    (json, request_id): (&str, &str),
    preview: bool,
) -> contract::Result<Incoming> {
    let request = keyed.request(json, request_id, preview);
    let path = &keyed.policy.path;
    let mut options = CallOptions::lasting(Duration::from_secs(10));
    if keyed.policy.authority == Authority::Customer {
        let token = match preview {
            true => orchestrator.token(None).await?,
            false => {
                let service = format!("service/{}", keyed.service());
                orchestrator
                    .action_of(&service, path, request_id, &request)
                    .await?
            }
        };
        options = options.bearer(token);
    }
    let client = system.client(keyed.service(), keyed.caller());
    client.send(path, &options, request.into()).await
}

pub(crate) async fn everything(system: &System) -> Vec<Any> {
    let mut all = Vec::new();
    for service in ["orders", "billing", "catalog", "logistics", "tickets"] {
        all.extend(system.export(service).await.expect("exported"));
    }
    all
}
