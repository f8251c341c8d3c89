//! Messages as facts: what templates and conditions read.

use contract::value::Instant;
use prost_reflect::prost_types::Timestamp;
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
            Json::from(Instant::from(timestamp(&message)).micros())
        }
        Value::Message(message) => to_json(message),
        Value::List(items) => items.into_iter().map(|item| json(item, kind)).collect(),
        Value::Bytes(_) | Value::Map(_) => Json::Null,
    }
}

fn timestamp(message: &DynamicMessage) -> Timestamp {
    let field = |number| message.get_field_by_number(number);
    let seconds = field(1).and_then(|value| value.as_i64());
    let nanos = field(2).and_then(|value| value.as_i32());
    Timestamp {
        seconds: seconds.unwrap_or_default(),
        nanos: nanos.unwrap_or_default(),
    }
}

/// The name of an enum's value without the enum's prefix.
fn short_name(kind: &Kind, number: i32) -> String {
    let Kind::Enum(choices) = kind else {
        return number.to_string();
    };
    let Some(value) = choices.get_value(number) else {
        return number.to_string();
    };
    without_prefix(value.name(), choices.name()).to_owned()
}

/// The names of an enum's values without the enum's prefix.
pub(crate) fn short_names(choices: &EnumDescriptor) -> Vec<String> {
    let names = choices.values();
    names
        .map(|value| without_prefix(value.name(), choices.name()).to_owned())
        .collect()
}

/// The name of an enum's value without the prefix that its enum gives it:
/// `PENDING` of `ORDER_STATE_PENDING`.
fn without_prefix<'v>(value: &'v str, choices: &str) -> &'v str {
    let mut rest = value.chars();
    for (at, letter) in choices.chars().enumerate() {
        let begins_word = letter.is_ascii_uppercase() && at > 0;
        if begins_word && rest.next() != Some('_')
            || rest.next() != Some(letter.to_ascii_uppercase())
        {
            return value;
        }
    }
    rest.as_str().strip_prefix('_').unwrap_or(value)
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
