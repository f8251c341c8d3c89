//! Messages as facts: what templates and conditions read.

use contract::value::Instant;
use prost_reflect::{DynamicMessage, EnumDescriptor, Kind, ReflectMessage, Value};
use serde_json::{Map, Value as Json};

/// A message as JSON: fields by their names in the proto, enums by their short
/// names, moments as microseconds, unset messages as null.
#[must_use]
pub fn to_json(mut message: DynamicMessage) -> Json {
    let mut object = Map::new();
    for field in message.descriptor().fields() {
        let value = match message.take_field(&field) {
            Some(value) => json(value, &field.kind()),
            None if field.supports_presence() => Json::Null,
            None => json(Value::default_value_for_field(&field), &field.kind()),
        };
        object.insert(field.name().to_owned(), value);
    }
    Json::Object(object)
}

fn json(value: Value, kind: &Kind) -> Json {
    match value {
        Value::Bool(yes) => Json::Bool(yes),
        Value::I32(number) => Json::from(number),
        Value::I64(number) => Json::from(number),
        Value::U32(number) => Json::from(number),
        Value::U64(number) => Json::from(number),
        Value::F32(number) => Json::from(number),
        Value::F64(number) => Json::from(number),
        Value::String(text) => Json::String(text),
        Value::EnumNumber(number) => Json::String(short_name(kind, number)),
        Value::Message(message)
            if message.descriptor().full_name() == "google.protobuf.Timestamp" =>
        {
            let timestamp: Option<prost_types_timestamp::Timestamp> = message.transcode_to().ok();
            timestamp.map_or(Json::Null, |timestamp| {
                Json::from(Instant::from(timestamp).micros())
            })
        }
        Value::Message(message) => to_json(message),
        Value::List(items) => items.into_iter().map(|item| json(item, kind)).collect(),
        Value::Bytes(_) | Value::Map(_) => Json::Null,
    }
}

use prost_reflect::prost_types as prost_types_timestamp;

/// The name of an enum's value without the enum's prefix.
fn short_name(kind: &Kind, number: i32) -> String {
    let Kind::Enum(choices) = kind else {
        return number.to_string();
    };
    let Some(value) = choices.get_value(number) else {
        return number.to_string();
    };
    value
        .name()
        .trim_start_matches(&prefix(choices.name()))
        .to_owned()
}

/// The names of an enum's values without the enum's prefix.
pub(crate) fn short_names(choices: &EnumDescriptor) -> Vec<String> {
    let prefix = prefix(choices.name());
    let names = choices.values();
    names
        .map(|value| value.name().trim_start_matches(&prefix).to_owned())
        .collect()
}

/// The prefix that an enum's values have: `ORDER_STATE_` of `OrderState`.
pub(crate) fn prefix(name: &str) -> String {
    let mut prefix = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            prefix.push('_');
        }
        prefix.extend(letter.to_uppercase());
    }
    prefix.push('_');
    prefix
}
