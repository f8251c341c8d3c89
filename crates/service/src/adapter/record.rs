//! What the audit holds of a call.

use contract::{method_of, value::Instant};
use principal::Call;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use store::AuditRow;

/// A record of a call that came to `outcome`. Of the request it holds the
/// fields that the contract names, and no others.
pub(super) fn record(call: &Call, request: &[u8], outcome: &str) -> AuditRow {
    let method = call.policy.path.trim_start_matches('/');
    let customer = call
        .customer
        .as_ref()
        .map(|customer| customer.name.clone())
        .unwrap_or_default();
    let (fields, named) = audited(call, request);
    AuditRow {
        time: call.now,
        method: method.to_owned(),
        caller: call.caller.path().to_owned(),
        customer: if customer.is_empty() { named } else { customer },
        outcome: outcome.to_owned(),
        resource: fields,
        request_id: call.request_id.clone(),
        trace_id: call.trace_id.clone(),
    }
}

/// A record of one of the things that a call has done by now: its name, and whose
/// it is.
pub(crate) fn record_of(call: &Call, now: Instant, of: (&str, &str)) -> AuditRow {
    let (resource, customer) = of;
    AuditRow {
        time: now,
        method: call.policy.path.trim_start_matches('/').to_owned(),
        caller: call.caller.path().to_owned(),
        customer: customer.to_owned(),
        outcome: "OK".to_owned(),
        resource: format!("name={resource}"),
        request_id: call.request_id.clone(),
        trace_id: call.trace_id.clone(),
    }
}

/// The audited fields as `field=value`, and the customer that a service named.
fn audited(call: &Call, request: &[u8]) -> (String, String) {
    let Some(message) = method_of(&call.policy.path)
        .and_then(|method| DynamicMessage::decode(method.input(), request).ok())
    else {
        return (String::new(), String::new());
    };
    let text = |field: &str| {
        let descriptor = message.descriptor().get_field_by_name(field)?;
        Some(match message.get_field(&descriptor).as_ref() {
            Value::String(text) => text.clone(),
            Value::EnumNumber(number) => {
                let kind = descriptor.kind();
                kind.as_enum()
                    .and_then(|choices| choices.get_value(*number))?
                    .name()
                    .to_owned()
            }
            other => other.to_string(),
        })
    };
    let fields: Vec<_> = call
        .policy
        .audit
        .iter()
        .filter_map(|field| Some(format!("{field}={}", text(field)?)))
        .collect();
    (fields.join(" "), text("customer").unwrap_or_default())
}
