//! Facts as messages: the requests that a plan sends.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

use crate::choices::prefix;

/// A request from its fields. Null leaves a field unset.
///
/// # Errors
/// Says which field doesn't fit, and what was expected.
pub fn build(
    message: &MessageDescriptor,
    fields: &Map<String, Json>,
) -> Result<DynamicMessage, String> {
    let mut built = DynamicMessage::new(message.clone());
    for (name, value) in fields {
        let field = message
            .get_field_by_name(name)
            .or_else(|| message.get_field_by_json_name(name));
        let field = field.ok_or_else(|| format!("{} has no field `{name}`", message.name()))?;
        if !value.is_null() {
            built.set_field(&field, field_value(&field, value)?);
        }
    }
    Ok(built)
}

fn field_value(field: &FieldDescriptor, value: &Json) -> Result<Value, String> {
    if field.is_list() {
        let items = value
            .as_array()
            .ok_or_else(|| format!("{}: expected a list", field.name()))?;
        return items
            .iter()
            .map(|item| scalar(field, item))
            .collect::<Result<_, _>>()
            .map(Value::List);
    }
    scalar(field, value)
}

fn scalar(field: &FieldDescriptor, value: &Json) -> Result<Value, String> {
    let expected = |what: &str| format!("{}: expected {what}", field.name());
    let whole = || match value {
        Json::Number(number) => number.as_i64(),
        // as proto JSON writes 64 bits
        Json::String(text) => text.parse().ok(),
        _ => None,
    };
    match field.kind() {
        Kind::String => value
            .as_str()
            .map(|text| Value::String(text.to_owned()))
            .ok_or_else(|| expected("a text")),
        Kind::Bool => value
            .as_bool()
            .map(Value::Bool)
            .ok_or_else(|| expected("true or false")),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => whole()
            .map(Value::I64)
            .ok_or_else(|| expected("a whole number")),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            let number = whole().and_then(|number| i32::try_from(number).ok());
            number
                .map(Value::I32)
                .ok_or_else(|| expected("a whole number of 32 bits"))
        }
        Kind::Enum(choices) => {
            let name = value
                .as_str()
                .ok_or_else(|| expected("the name of a value"))?;
            let found = choices.get_value_by_name(name).or_else(|| {
                choices.get_value_by_name(&format!("{}{name}", prefix(choices.name())))
            });
            found
                .map(|value| Value::EnumNumber(value.number()))
                .ok_or_else(|| expected(choices.name()))
        }
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
            let micros = whole().ok_or_else(|| expected("microseconds since 1970"))?;
            let timestamp = prost_reflect::prost_types::Timestamp::from(
                contract::value::Instant::from_micros(micros),
            );
            let mut built = DynamicMessage::new(message);
            built
                .transcode_from(&timestamp)
                .map_err(|error| error.to_string())?;
            Ok(Value::Message(built))
        }
        // as proto JSON writes it, in either case
        Kind::Message(message)
            if message.full_name() == "google.protobuf.FieldMask" && value.is_string() =>
        {
            let paths = value.as_str().unwrap_or_default().split(',');
            let paths = paths.map(|path| Value::String(snake(path.trim())));
            let mut built = DynamicMessage::new(message);
            built.set_field_by_name("paths", Value::List(paths.collect()));
            Ok(Value::Message(built))
        }
        Kind::Message(message) => {
            let fields = value.as_object().ok_or_else(|| expected(message.name()))?;
            build(&message, fields).map(Value::Message)
        }
        _ => Err(expected("a kind of field that playbooks can set")),
    }
}

/// A field's name as the proto writes it.
fn snake(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            written.push('_');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_read_as_proto_json_writes_them() {
        let method = contract::pool()
            .get_message_by_name("switchboard.orders.v1.GetOrderRequest")
            .expect("a request");
        let fields = serde_json::json!({ "read_mask": "number,lines.productName" });
        let built = build(&method, fields.as_object().expect("fields")).expect("built");
        let mask = built.get_field_by_name("read_mask").expect("a mask");
        let mask = mask.as_message().expect("a message");
        let paths = mask.get_field_by_name("paths").expect("paths");
        let expected = ["number", "lines.product_name"].map(|path| Value::String(path.into()));
        assert_eq!(paths.as_list(), Some(&expected[..]));
    }
}
