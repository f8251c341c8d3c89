//! Against descriptors, which need two steps for the same.

use proptest::prelude::*;
use prost_reflect::{
    DynamicMessage, MessageDescriptor, ReflectMessage, Value as Held, prost::Message,
};

use super::*;

/// A message as a fact, field by field.
fn by_descriptor(message: &DynamicMessage) -> Json {
    let of = message.descriptor();
    let fields = of.fields().map(|field| {
        let is_there = message.has_field(&field) || !field.supports_presence();
        let is_read = !field.is_map() && field.kind() != Kind::Bytes;
        let json = match is_there && is_read {
            true => json(&message.get_field(&field), &field.kind()),
            false => Json::Null,
        };
        (field.name().to_owned(), json)
    });
    Json::Object(fields.collect())
}

fn json(value: &Held, kind: &Kind) -> Json {
    match value {
        Held::Bool(yes) => Json::from(*yes),
        Held::I32(number) => Json::from(*number),
        Held::I64(number) => Json::from(*number),
        Held::U32(number) => Json::from(*number),
        Held::U64(number) => Json::from(*number),
        Held::F32(number) => Json::from(*number),
        Held::F64(number) => Json::from(*number),
        Held::String(text) => Json::from(text.as_str()),
        Held::EnumNumber(number) => {
            let choices = kind.as_enum().expect("an enum");
            let at = choices.values().position(|one| one.number() == *number);
            Json::from(at.map_or_else(|| number.to_string(), |at| short_names(choices)[at].clone()))
        }
        Held::Message(message) if message.descriptor().name() == "Timestamp" => {
            let moment: Timestamp = message.transcode_to().expect("a moment");
            Json::from(Instant::from(moment).micros())
        }
        Held::Message(message) => by_descriptor(message),
        Held::List(items) => items.iter().map(|item| json(item, kind)).collect(),
        Held::Bytes(_) | Held::Map(_) => Json::Null,
    }
}

/// A message with some of its fields set.
fn message(
    of: &MessageDescriptor,
    seed: &mut impl Iterator<Item = u8>,
    depth: u8,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields() {
        let dice = seed.next().unwrap_or_default();
        if dice < 80 || field.is_map() {
            continue;
        }
        let many = usize::from(dice % 3);
        let mut one = || value(&field.kind(), seed, depth);
        match field.is_list() {
            true => {
                let items: Option<Vec<Held>> = (0..many).map(|_| one()).collect();
                message.set_field(&field, Held::List(items.unwrap_or_default()));
            }
            false => {
                if let Some(value) = one() {
                    message.set_field(&field, value);
                }
            }
        }
    }
    message
}

fn value(kind: &Kind, seed: &mut impl Iterator<Item = u8>, depth: u8) -> Option<Held> {
    let dice = seed.next().unwrap_or_default();
    let number = (i64::from(dice) - 100) * i64::from(seed.next().unwrap_or_default());
    Some(match kind {
        Kind::Bool => Held::Bool(dice > 120),
        Kind::String => Held::String(format!("é{dice}")),
        Kind::Bytes => Held::Bytes(vec![dice].into()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Held::I32(i32::try_from(number).ok()?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Held::I64(number << 20),
        Kind::Uint32 | Kind::Fixed32 => Held::U32(u32::from(dice)),
        Kind::Uint64 | Kind::Fixed64 => Held::U64(u64::from(dice) << 40),
        Kind::Float => Held::F32(f32::from(dice) / 8.0),
        Kind::Double => Held::F64(f64::from(dice) / 8.0),
        Kind::Enum(_) => Held::EnumNumber(i32::from(dice % 12)),
        Kind::Message(of) if of.name() == "Timestamp" => {
            let moment = Timestamp {
                seconds: i64::from(dice) << 22,
                nanos: 1_000,
            };
            let mut message = DynamicMessage::new(of.clone());
            message.transcode_from(&moment).ok()?;
            Held::Message(message)
        }
        Kind::Message(_) if depth == 0 => return None,
        Kind::Message(of) => Held::Message(message(of, seed, depth - 1)),
    })
}

/// Every message of the contract, and `descriptor.proto`'s, which has messages in
/// themselves, packed numbers and defaults.
fn messages() -> impl Iterator<Item = MessageDescriptor> {
    let pool = contract::pool();
    pool.all_messages()
        .filter(|message| !message.is_map_entry())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_reply_is_read_as_its_descriptor_has_it(seed in any::<Vec<u8>>()) {
        for of in messages() {
            let mut dice = seed.iter().copied().cycle().chain([0]).take(4_000);
            let message = message(&of, &mut dice, 4);
            let read = Shape::of::<&str>(&of, &[]).read(&message.encode_to_vec());
            prop_assert_eq!(read.expect("a reply"), by_descriptor(&message), "{}", of.full_name());
        }
    }

    #[test]
    fn bytes_that_are_no_reply_are_refused_or_read(bytes in any::<Vec<u8>>()) {
        for of in messages() {
            let whole = Shape::of::<&str>(&of, &[]);
            let decoded = DynamicMessage::decode(of.clone(), bytes.as_slice());
            prop_assert!(decoded.is_err() || whole.read(&bytes).is_ok(), "{}", of.full_name());
        }
    }
}

fn order() -> MessageDescriptor {
    let pool = contract::pool();
    pool.get_message_by_name("switchboard.orders.v1.Order")
        .expect("orders")
}

#[test]
fn only_what_is_read_is_made() {
    let mut dice = std::iter::repeat(200);
    let message = message(&order(), &mut dice, 4);
    let whole = by_descriptor(&message);
    let shape = Shape::of(&order(), &["number", "lines.product_name", "total"]);
    let read = shape.read(&message.encode_to_vec()).expect("an order");
    let names: Vec<&String> = read.as_object().expect("fields").keys().collect();
    assert_eq!(names, ["lines", "number", "total"]);
    assert_eq!(read["number"], whole["number"]);
    assert_eq!(read["total"], whole["total"]);
    let lines = read["lines"].as_array().expect("a list");
    assert!(!lines.is_empty());
    for (line, all) in lines.iter().zip(whole["lines"].as_array().expect("a list")) {
        assert_eq!(
            *line,
            serde_json::json!({ "product_name": all["product_name"] })
        );
    }
}

#[test]
fn a_message_that_stands_twice_is_one() {
    let field = order()
        .get_field_by_name("total")
        .expect("a total")
        .number();
    let mut twice = Vec::new();
    for part in [b"\x0a\x03EUR".as_slice(), b"\x10\x05"] {
        encoding::encode_key(field, WireType::LengthDelimited, &mut twice);
        encoding::encode_varint(part.len() as u64, &mut twice);
        twice.extend_from_slice(part);
    }
    let read = Shape::of(&order(), &["total"])
        .read(&twice)
        .expect("an order");
    let message = DynamicMessage::decode(order(), twice.as_slice()).expect("an order");
    assert_eq!(read["total"], by_descriptor(&message)["total"]);
}

#[test]
fn what_stands_deeper_than_anything_does_ends() {
    let pool = contract::pool();
    let of = pool.get_message_by_name("google.protobuf.DescriptorProto");
    let of = of.expect("messages of messages");
    let mut bytes = Vec::new();
    for _ in 0..5_000 {
        let mut outer = Vec::new();
        encoding::encode_key(3, WireType::LengthDelimited, &mut outer);
        encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.append(&mut bytes);
        bytes = outer;
    }
    assert!(Shape::of::<&str>(&of, &[]).read(&bytes).is_ok());
}
