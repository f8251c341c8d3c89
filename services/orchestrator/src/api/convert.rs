//! Shapes between the wire and the inside.

use contract::{
    Error, Result, context,
    orchestrator::{Conversation, ConverseResponse, Turn},
};
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use prost_types::{ListValue, Struct, Value, value::Kind};
use serde_json::{Map, Number, Value as Json};

/// A conversation as its customer may see it.
pub(super) fn shown(conversation: context::Conversation) -> Result<Conversation> {
    let turns = conversation
        .turns
        .into_iter()
        .map(turn)
        .collect::<Result<_>>()?;
    Ok(Conversation {
        name: conversation.name,
        ended: conversation.ended,
        create_time: conversation.create_time,
        turns,
    })
}

fn turn(turn: context::Turn) -> Result<Turn> {
    let events = turn
        .events
        .iter()
        .map(|event| ConverseResponse::decode(event.as_slice()));
    Ok(Turn {
        turn_id: turn.turn_id,
        customer_text: turn.customer_text,
        events: events.collect::<Result<_, _>>().map_err(Error::internal)?,
    })
}

/// A message as `google.protobuf.Struct`, by the rules of proto JSON.
pub(super) fn to_struct(message: &DynamicMessage) -> Result<Struct> {
    let options = SerializeOptions::new().use_proto_field_name(true);
    let json = message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(Error::internal)?;
    match value(json).kind {
        Some(Kind::StructValue(fields)) => Ok(fields),
        _ => Ok(Struct::default()),
    }
}

fn value(json: Json) -> Value {
    let kind = match json {
        Json::Null => Kind::NullValue(0),
        Json::Bool(yes) => Kind::BoolValue(yes),
        Json::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or(0.0)),
        Json::String(text) => Kind::StringValue(text),
        Json::Array(items) => Kind::ListValue(ListValue {
            values: items.into_iter().map(value).collect(),
        }),
        Json::Object(fields) => Kind::StructValue(Struct {
            fields: fields
                .into_iter()
                .map(|(name, json)| (name, value(json)))
                .collect(),
        }),
    };
    Value { kind: Some(kind) }
}

/// A `Struct` as JSON; whole numbers as such.
pub(super) fn from_struct(given: Struct) -> Map<String, Json> {
    given
        .fields
        .into_iter()
        .map(|(name, value)| (name, json(value)))
        .collect()
}

fn json(value: Value) -> Json {
    match value.kind {
        None | Some(Kind::NullValue(_)) => Json::Null,
        Some(Kind::BoolValue(yes)) => Json::Bool(yes),
        Some(Kind::NumberValue(number)) => number_of(number),
        Some(Kind::StringValue(text)) => Json::String(text),
        Some(Kind::ListValue(list)) => Json::Array(list.values.into_iter().map(json).collect()),
        Some(Kind::StructValue(fields)) => Json::Object(from_struct(fields)),
    }
}

fn number_of(number: f64) -> Json {
    // exact up to 2^53; larger ones are texts in proto JSON
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within bounds")]
        return Json::from(number as i64);
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
