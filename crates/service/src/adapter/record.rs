//! What the audit holds of a call.

use contract::{Authority, method_of, value::Instant};
use principal::Call;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use store::AuditRow;

/// The most of a value that a record holds, in characters.
const LONGEST: usize = 200;

/// A record of a call that came to `outcome`. Of the request it holds the fields that
/// the contract names, and no others; besides them what the handler noted.
pub(super) fn record(call: &Call, request: &[u8], outcome: &str) -> AuditRow {
    let (mut held, named) = audited(call, request);
    let mut notes = call.notes.all();
    let noted = notes.remove("customer");
    if let Some(session) = &call.customer
        && call.policy.authority == Authority::Session
    {
        notes.insert("session", session.session.clone());
    }
    held.extend(notes.iter().map(|(name, value)| format!("{name}={value}")));
    // whose token it was, whom the request names, whom the handler found
    let token = call.customer.as_ref().map(|customer| customer.name.clone());
    let mut customers = [token, named, noted].into_iter().flatten();
    AuditRow {
        time: call.now,
        method: call.policy.path.trim_start_matches('/').to_owned(),
        caller: call.caller.path().to_owned(),
        customer: customers.find(|name| !name.is_empty()).unwrap_or_default(),
        outcome: outcome.to_owned(),
        resource: held.join(" "),
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
fn audited(call: &Call, request: &[u8]) -> (Vec<String>, Option<String>) {
    let Some(message) = method_of(&call.policy.path)
        .and_then(|method| DynamicMessage::decode(method.input(), request).ok())
    else {
        return (Vec::new(), None);
    };
    let fields = &call.policy.audit;
    let held = fields
        .iter()
        .filter_map(|field| Some(format!("{field}={}", text(&message, field)?)));
    (held.collect(), text(&message, "customer"))
}

/// The text of a field, which may be one of a message inside: `action.method`.
fn text(message: &DynamicMessage, path: &str) -> Option<String> {
    let (name, below) = path.split_once('.').unwrap_or((path, ""));
    let field = message.descriptor().get_field_by_name(name)?;
    if !below.is_empty() {
        let is_there = message.has_field(&field);
        let inner = is_there.then(|| message.get_field(&field))?;
        return text(inner.as_message()?, below);
    }
    Some(match message.get_field(&field).as_ref() {
        Value::String(text) => held(text),
        Value::EnumNumber(number) => {
            let kind = field.kind();
            kind.as_enum()
                .and_then(|choices| choices.get_value(*number))?
                .name()
                .to_owned()
        }
        other => held(&other.to_string()),
    })
}

/// A value that a caller sent, as a record holds it: cut, and on one line.
fn held(text: &str) -> String {
    let line = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char });
    line.take(LONGEST).collect()
}
