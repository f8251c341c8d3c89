//! Options of the contract, read from descriptors by their extensions.

use prost_reflect::{DynamicMessage, FieldDescriptor, MethodDescriptor, ReflectMessage, Value};

/// Full name of the option on methods.
pub(crate) const METHOD: &str = "switchboard.policy.v1.method";
/// Full name of the option on services.
pub(crate) const SERVICE: &str = "switchboard.policy.v1.service";
/// Full name of the option on values of reason enums.
pub(crate) const ERROR: &str = "switchboard.policy.v1.error";

/// Full name of the option on fields that the customer agrees to.
pub(crate) const AGREED: &str = "switchboard.policy.v1.agreed";

/// The text of an option on a field; empty where it's not set.
pub(crate) fn field_text(field: &FieldDescriptor, name: &str) -> String {
    let extension = field.parent_pool().get_extension_by_name(name);
    let options = field.options();
    let value = extension.map(|extension| options.get_extension(&extension).into_owned());
    let text = value.and_then(|value| value.as_str().map(str::to_owned));
    text.unwrap_or_default()
}

/// The policy of a method, if it has one: with what its service says for all,
/// where the method says nothing.
pub(crate) fn policy(method: &MethodDescriptor) -> Option<DynamicMessage> {
    let mut policy = extension(&method.options(), METHOD)?;
    let Some(all) = extension(&method.parent_service().options(), SERVICE) else {
        return Some(policy);
    };
    let reads = choice(&policy, "effect") == "EFFECT_READ";
    for (field, value) in all.fields() {
        // only writes have something to hold
        let is_said = policy.has_field_by_name(field.name()) || reads && field.name() == "audit";
        if !is_said {
            policy.set_field_by_name(field.name(), value.clone());
        }
    }
    Some(policy)
}

/// A message-typed option, if it's set.
pub(crate) fn extension(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    let pool = options.descriptor().parent_pool().clone();
    let extension = pool.get_extension_by_name(name)?;
    if !options.has_extension(&extension) {
        return None;
    }
    match options.get_extension(&extension).into_owned() {
        Value::Message(message) => Some(message),
        _ => None,
    }
}

/// The name of an enum field's value, such as `EFFECT_READ`.
pub(crate) fn choice(message: &DynamicMessage, field: &str) -> String {
    let Some(descriptor) = message.descriptor().get_field_by_name(field) else {
        return String::new();
    };
    let kind = descriptor.kind();
    let (Some(choices), Some(number)) = (
        kind.as_enum(),
        message.get_field(&descriptor).as_enum_number(),
    ) else {
        return String::new();
    };
    choices
        .get_value(number)
        .map(|value| value.name().to_owned())
        .unwrap_or_default()
}

/// The text of a string field.
pub(crate) fn text(message: &DynamicMessage, field: &str) -> String {
    message
        .get_field_by_name(field)
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The texts of a repeated string field.
pub(crate) fn texts(message: &DynamicMessage, field: &str) -> Vec<String> {
    let Some(value) = message.get_field_by_name(field) else {
        return Vec::new();
    };
    let Some(list) = value.as_list() else {
        return Vec::new();
    };
    list.iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}
