//! Replies as facts: read from the wire in one step, and of them only what is
//! read. By descriptors alone a message would be made first, of all of it.

use std::sync::OnceLock;

use contract::value::Instant;
use prost_reflect::{
    FieldDescriptor, Kind, MessageDescriptor, Value,
    prost::{
        DecodeError,
        bytes::Buf,
        encoding::{self, DecodeContext, WireType, merge_loop, skip_field},
    },
    prost_types::Timestamp,
};
use serde_json::{Map, Value as Json};

use crate::choices::short_names;

/// What of a message becomes a fact: fields by their names in the proto, enums by
/// their short names, moments as microseconds since 1970, messages that aren't
/// there as null. Bytes and maps are null, too: no text reads them.
#[derive(Debug)]
pub struct Shape {
    /// By number.
    fields: Vec<Field>,
}

#[derive(Debug)]
struct Field {
    number: u32,
    name: String,
    is_list: bool,
    /// What it is where it isn't on the wire.
    unset: Json,
    holds: Holds,
}

#[derive(Debug)]
enum Holds {
    Scalar(Kind),
    /// The short names by number.
    Choice(Vec<(i32, String)>),
    Moment,
    Message(Box<Below>),
    Nothing,
}

/// A message in a message; its shape is made when the first is read, as messages
/// may hold others of their own kind.
#[derive(Debug)]
struct Below {
    message: MessageDescriptor,
    paths: Vec<String>,
    shape: OnceLock<Shape>,
}

/// How deep messages may stand in each other, as with prost; deeper is nothing
/// that a text reads.
const DEEPEST: usize = 100;

impl Shape {
    /// What is read of a message: paths such as `lines.product_name`, where one
    /// that ends at a message means all of that. Without paths it's all.
    #[must_use]
    pub fn of<P: AsRef<str>>(message: &MessageDescriptor, paths: &[P]) -> Self {
        let fields = message.fields().filter_map(|field| {
            let below = match paths.is_empty() {
                true => Vec::new(),
                false => below(field.name(), paths)?,
            };
            Some(Field::of(&field, below))
        });
        let mut fields: Vec<Field> = fields.collect();
        fields.sort_by_key(|field| field.number);
        Self { fields }
    }

    /// A reply as a fact.
    ///
    /// # Errors
    /// If the bytes are no such message.
    pub fn read(&self, mut bytes: &[u8]) -> Result<Json, DecodeError> {
        let mut object = self.unset();
        while bytes.has_remaining() {
            self.field(&mut object, &mut bytes, DEEPEST)?;
        }
        Ok(Json::Object(object))
    }

    /// A message that nothing is set in.
    fn unset(&self) -> Map<String, Json> {
        let fields = self.fields.iter();
        fields
            .map(|field| (field.name.clone(), field.unset.clone()))
            .collect()
    }

    /// Reads a field into its message.
    fn field(
        &self,
        object: &mut Map<String, Json>,
        bytes: &mut &[u8],
        depth: usize,
    ) -> Result<(), DecodeError> {
        let (number, wire) = encoding::decode_key(bytes)?;
        let at = self
            .fields
            .binary_search_by_key(&number, |field| field.number);
        let field = at.ok().map(|at| &self.fields[at]);
        let field = field.filter(|field| field.holds.is_read(depth));
        let Some((field, place)) =
            field.and_then(|field| Some((field, object.get_mut(&field.name)?)))
        else {
            return skip_field(wire, number, bytes, DecodeContext::default());
        };
        match (place, field.holds.packed()) {
            (Json::Array(items), Some(each)) if wire == WireType::LengthDelimited => {
                merge_loop(items, bytes, DecodeContext::default(), |items, bytes, _| {
                    items.push(field.holds.value(each, bytes, Json::Null, depth)?);
                    Ok(())
                })?;
            }
            (Json::Array(items), _) if field.is_list => {
                items.push(field.holds.value(wire, bytes, Json::Null, depth)?);
            }
            (one, _) => *one = field.holds.value(wire, bytes, one.take(), depth)?,
        }
        Ok(())
    }
}

impl Field {
    fn of(field: &FieldDescriptor, below: Vec<String>) -> Self {
        let holds = Holds::of(field, below);
        let unset = match (&holds, Value::default_value_for_field(field)) {
            (Holds::Nothing, _) => Json::Null,
            (_, Value::List(_)) => Json::Array(Vec::new()),
            _ if field.supports_presence() => Json::Null,
            (Holds::Choice(names), Value::EnumNumber(number)) => named(names, number),
            (_, Value::Bool(yes)) => Json::from(yes),
            (_, Value::String(text)) => Json::from(text),
            (_, Value::F32(number)) => Json::from(number),
            (_, Value::F64(number)) => Json::from(number),
            _ => Json::from(0),
        };
        Self {
            number: field.number(),
            name: field.name().to_owned(),
            is_list: field.is_list(),
            unset,
            holds,
        }
    }
}

impl Holds {
    fn of(field: &FieldDescriptor, paths: Vec<String>) -> Self {
        match field.kind() {
            Kind::Bytes => Self::Nothing,
            Kind::Message(_) if field.is_map() || field.is_group() => Self::Nothing,
            Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
                Self::Moment
            }
            Kind::Message(message) => Self::Message(Box::new(Below {
                message,
                paths,
                shape: OnceLock::new(),
            })),
            Kind::Enum(choices) => {
                let numbers = choices.values().map(|value| value.number());
                let numbers: Vec<i32> = numbers.collect();
                Self::Choice(numbers.into_iter().zip(short_names(&choices)).collect())
            }
            scalar => Self::Scalar(scalar),
        }
    }

    fn is_read(&self, depth: usize) -> bool {
        match self {
            Self::Nothing => false,
            Self::Message(_) => depth > 0,
            _ => true,
        }
    }

    /// How each of many stands on the wire where they are packed.
    fn packed(&self) -> Option<WireType> {
        let each = match self {
            Self::Choice(_) => WireType::Varint,
            Self::Scalar(kind) => kind.wire_type(),
            _ => return None,
        };
        (each != WireType::LengthDelimited).then_some(each)
    }

    /// A value; a message that is on the wire twice adds to what it was before.
    fn value(
        &self,
        wire: WireType,
        bytes: &mut &[u8],
        before: Json,
        depth: usize,
    ) -> Result<Json, DecodeError> {
        match self {
            Self::Scalar(kind) => scalar(kind, wire, bytes),
            Self::Choice(names) => {
                let mut number = 0;
                encoding::int32::merge(wire, &mut number, bytes, DecodeContext::default())?;
                Ok(named(names, number))
            }
            Self::Moment => {
                let mut moment = Timestamp::default();
                encoding::message::merge(wire, &mut moment, bytes, DecodeContext::default())?;
                Ok(Json::from(Instant::from(moment).micros()))
            }
            Self::Message(below) => {
                encoding::check_wire_type(WireType::LengthDelimited, wire)?;
                let shape = below
                    .shape
                    .get_or_init(|| Shape::of(&below.message, &below.paths));
                let mut object = match before {
                    Json::Object(before) => before,
                    _ => shape.unset(),
                };
                let context = DecodeContext::default();
                merge_loop(&mut object, bytes, context, |object, bytes, _| {
                    shape.field(object, bytes, depth - 1)
                })?;
                Ok(Json::Object(object))
            }
            Self::Nothing => Ok(before),
        }
    }
}

/// What paths read below a field: nothing where they don't read it, no paths
/// where it's all.
fn below<P: AsRef<str>>(field: &str, paths: &[P]) -> Option<Vec<String>> {
    let mut rest = Vec::new();
    let mut is_read = false;
    for path in paths {
        match path.as_ref().split_once('.') {
            None if path.as_ref() == field => return Some(Vec::new()),
            Some((name, below)) if name == field => {
                is_read = true;
                rest.push(below.to_owned());
            }
            _ => {}
        }
    }
    is_read.then_some(rest)
}

fn named(names: &[(i32, String)], number: i32) -> Json {
    let known = names.iter().find(|(known, _)| *known == number);
    Json::from(known.map_or_else(|| number.to_string(), |(_, name)| name.clone()))
}

fn scalar(kind: &Kind, wire: WireType, bytes: &mut &[u8]) -> Result<Json, DecodeError> {
    macro_rules! of {
        ($kind:ident, $value:ty) => {{
            let mut value = <$value>::default();
            encoding::$kind::merge(wire, &mut value, bytes, DecodeContext::default())?;
            Json::from(value)
        }};
    }
    Ok(match kind {
        Kind::Bool => of!(bool, bool),
        Kind::String => of!(string, String),
        Kind::Int32 => of!(int32, i32),
        Kind::Int64 => of!(int64, i64),
        Kind::Uint32 => of!(uint32, u32),
        Kind::Uint64 => of!(uint64, u64),
        Kind::Sint32 => of!(sint32, i32),
        Kind::Sint64 => of!(sint64, i64),
        Kind::Fixed32 => of!(fixed32, u32),
        Kind::Fixed64 => of!(fixed64, u64),
        Kind::Sfixed32 => of!(sfixed32, i32),
        Kind::Sfixed64 => of!(sfixed64, i64),
        Kind::Float => of!(float, f32),
        Kind::Double => of!(double, f64),
        Kind::Bytes | Kind::Enum(_) | Kind::Message(_) => Json::Null,
    })
}

#[cfg(test)]
mod tests;
