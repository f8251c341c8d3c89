//! What of a reply leaves: the fields that a mask names, and values in part; and
//! how old what it says is. Works on the encoded bytes: to decode a message by its
//! descriptor costs more than to read it.

mod wanted;

use std::collections::HashMap;

use prost::Message;
use prost::encoding::{
    DecodeContext, WireType, decode_key, decode_varint, encode_key, encode_varint, skip_field,
};
use prost_reflect::{Kind, MessageDescriptor};
use prost_types::Timestamp;

use self::wanted::Wanted;
use crate::{
    Error, Result,
    mask::{in_part, is_seen, mask_of, sensitivity_of},
    policies::{Mask, Sensitivity},
    value::Instant,
};

/// How the fields of a message may be shown; made once for each method.
#[derive(Debug)]
pub struct View {
    /// The message's own shape first.
    shapes: Vec<Shape>,
}

#[derive(Debug)]
struct Shape {
    fields: HashMap<u32, Field>,
    /// The most sensitive in it, at any depth.
    most: Sensitivity,
    /// Whether something in it, at any depth, is shown in part.
    masked: bool,
    /// Whether something in it, at any depth, says when it was seen.
    seen: bool,
}

#[derive(Debug)]
struct Field {
    name: String,
    mask: Option<Mask>,
    sensitivity: Sensitivity,
    /// Whether it says when what it stands beside was seen.
    seen: bool,
    /// The place of its message's shape.
    message: Option<usize>,
}

impl View {
    /// The view of a message.
    #[must_use]
    pub fn new(message: &MessageDescriptor) -> Self {
        let (mut shapes, mut known) = (Vec::new(), HashMap::new());
        shape(message, &mut shapes, &mut known);
        // what holds something masked is masked itself, however deep
        for _ in 0..shapes.len() {
            for at in 0..shapes.len() {
                let fields = shapes[at].fields.values();
                let inner = fields.filter_map(|field| shapes.get(field.message?));
                let none = (false, false, Sensitivity::Public);
                let (masked, seen, most) = inner.fold(none, |(masked, seen, most), inner| {
                    (
                        masked || inner.masked,
                        seen || inner.seen,
                        most.max(inner.most),
                    )
                });
                shapes[at].masked |= masked;
                shapes[at].seen |= seen;
                shapes[at].most = shapes[at].most.max(most);
            }
        }
        Self { shapes }
    }

    /// Keeps of an encoded message what `paths` name (all, where there are
    /// none) and, where `partly`, shows values in part as the contract says.
    ///
    /// # Errors
    /// If the bytes are no message.
    pub fn of(&self, message: &[u8], paths: &[String], partly: bool) -> Result<Vec<u8>> {
        self.copy(0, message, &Wanted::new(paths), partly)
    }

    /// The most sensitive of what the contract has in the fields that `paths` name (all,
    /// where there are none).
    #[must_use]
    pub fn shows(&self, paths: &[String]) -> Sensitivity {
        self.most(0, &Wanted::new(paths))
    }

    fn most(&self, shape: usize, wanted: &Wanted<'_>) -> Sensitivity {
        let shape = &self.shapes[shape];
        if wanted.whole {
            return shape.most;
        }
        let named = shape.fields.values().filter_map(|field| {
            let below = wanted.below(&field.name)?;
            let inner = field.message.map(|inner| self.most(inner, below));
            Some(inner.map_or(field.sensitivity, |inner| inner.max(field.sensitivity)))
        });
        named.max().unwrap_or(Sensitivity::Public)
    }

    /// When what an encoded message says was so: the newest of the points in time
    /// that the contract marks as such. None where it has none.
    ///
    /// # Errors
    /// If the bytes are no message.
    pub fn seen(&self, message: &[u8]) -> Result<Option<Instant>> {
        match self.shapes[0].seen {
            true => self.newest(0, message),
            false => Ok(None),
        }
    }

    fn newest(&self, shape: usize, mut message: &[u8]) -> Result<Option<Instant>> {
        let mut newest = None;
        while !message.is_empty() {
            let (number, wire) = decode_key(&mut message).map_err(Error::internal)?;
            let field = self.shapes[shape].fields.get(&number);
            let inner = |field: &Field| field.message.filter(|at| self.shapes[*at].seen);
            let found = match field.map(|field| (field.seen, inner(field))) {
                Some((true, _)) if wire == WireType::LengthDelimited => {
                    let time = Timestamp::decode(delimited(&mut message)?);
                    Some(time.map_err(Error::internal)?.into())
                }
                Some((false, Some(inner))) if wire == WireType::LengthDelimited => {
                    self.newest(inner, delimited(&mut message)?)?
                }
                _ => {
                    skip_field(wire, number, &mut message, DecodeContext::default())
                        .map_err(Error::internal)?;
                    None
                }
            };
            newest = newest.max(found);
        }
        Ok(newest)
    }

    fn copy(
        &self,
        shape: usize,
        mut message: &[u8],
        wanted: &Wanted<'_>,
        partly: bool,
    ) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(message.len());
        while !message.is_empty() {
            let begun = message;
            let (number, wire) = decode_key(&mut message).map_err(Error::internal)?;
            let field = self.shapes[shape].fields.get(&number);
            let named = field.and_then(|field| Some((field, wanted.below(&field.name)?)));
            let kept = match named {
                Some((field, below)) if wire == WireType::LengthDelimited => {
                    let nested = field
                        .message
                        .filter(|at| !below.whole || (partly && self.shapes[*at].masked));
                    match (nested, field.mask.filter(|_| partly)) {
                        (Some(nested), _) => {
                            let inner =
                                self.copy(nested, delimited(&mut message)?, below, partly)?;
                            put(number, &inner, &mut out);
                            continue;
                        }
                        (None, Some(mask)) => {
                            let text = String::from_utf8_lossy(delimited(&mut message)?);
                            put(number, in_part(&text, mask).as_bytes(), &mut out);
                            continue;
                        }
                        (None, None) => true,
                    }
                }
                named => named.is_some(),
            };
            skip_field(wire, number, &mut message, DecodeContext::default())
                .map_err(Error::internal)?;
            if kept {
                out.extend_from_slice(&begun[..begun.len() - message.len()]);
            }
        }
        Ok(out)
    }
}

/// Adds the shape of a message and of those in it; gives its place.
fn shape(
    message: &MessageDescriptor,
    shapes: &mut Vec<Shape>,
    known: &mut HashMap<String, usize>,
) -> usize {
    if let Some(at) = known.get(message.full_name()) {
        return *at;
    }
    let at = shapes.len();
    known.insert(message.full_name().to_owned(), at);
    shapes.push(Shape {
        fields: HashMap::new(),
        most: Sensitivity::Public,
        masked: false,
        seen: false,
    });
    for field in message.fields() {
        let mask = mask_of(&field);
        let message = match field.kind() {
            Kind::Message(child) if !field.is_map() => Some(shape(&child, shapes, known)),
            _ => None,
        };
        let seen = is_seen(&field);
        let sensitivity = sensitivity_of(&field).unwrap_or(Sensitivity::Public);
        shapes[at].most = shapes[at].most.max(sensitivity);
        shapes[at].masked |= mask.is_some();
        shapes[at].seen |= seen;
        let name = field.name().to_owned();
        shapes[at].fields.insert(
            field.number(),
            Field {
                name,
                mask,
                sensitivity,
                seen,
                message,
            },
        );
    }
    at
}

/// The bytes of a length-delimited field.
fn delimited<'m>(message: &mut &'m [u8]) -> Result<&'m [u8]> {
    let length = decode_varint(message).map_err(Error::internal)?;
    let split = usize::try_from(length).ok();
    let split = split.and_then(|length| message.split_at_checked(length));
    let (value, rest) = split.ok_or_else(|| Error::internal("a field beyond its message"))?;
    *message = rest;
    Ok(value)
}

fn put(number: u32, value: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Name;

    use super::*;
    use crate::{
        crm::Customer,
        logistics::{Shipment, TrackShipmentResponse, TrackingEvent},
        orders::{Line, ListOrdersResponse, Order},
        pool,
    };

    fn view<M: Name>() -> View {
        View::new(&pool().get_message_by_name(&M::full_name()).unwrap())
    }

    fn list() -> ListOrdersResponse {
        let order = Order {
            name: "orders/1".into(),
            number: "#W1".into(),
            lines: vec![Line {
                product_name: "Lamp".into(),
                quantity: 2,
                ..Line::default()
            }],
            ..Order::default()
        };
        ListOrdersResponse {
            orders: vec![order],
            next_page_token: "x".into(),
        }
    }

    #[test]
    fn mask_reaches_into_lists() {
        let paths = ["orders.number".into(), "orders.lines.product_name".into()];

        let kept = view::<ListOrdersResponse>().of(&list().encode_to_vec(), &paths, false);

        let kept = ListOrdersResponse::decode(kept.unwrap().as_slice()).unwrap();
        assert_eq!(kept.next_page_token, "");
        assert_eq!(kept.orders[0].name, "");
        assert_eq!(kept.orders[0].number, "#W1");
        assert_eq!(kept.orders[0].lines[0].product_name, "Lamp");
        assert_eq!(kept.orders[0].lines[0].quantity, 0);
    }

    #[test]
    fn no_mask_keeps_everything_and_a_strange_one_nothing() {
        let (view, bytes) = (view::<ListOrdersResponse>(), list().encode_to_vec());

        assert_eq!(view.of(&bytes, &[], true).unwrap(), bytes);
        assert!(
            view.of(&bytes, &["nothing".into()], true)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_a_mask_leaves_out_is_not_shown() {
        let order = view::<Order>();
        let paths = |paths: &[&str]| {
            paths
                .iter()
                .map(|path| (*path).to_owned())
                .collect::<Vec<_>>()
        };

        assert_eq!(order.shows(&[]), Sensitivity::Financial);
        for (named, most) in [
            (&["number", "state"][..], Sensitivity::Public),
            (&["number", "payments"][..], Sensitivity::Financial),
            (&["payments.payment_method"][..], Sensitivity::Financial),
            // a price is no secret
            (&["lines.unit_price"][..], Sensitivity::Public),
        ] {
            assert_eq!(order.shows(&paths(named)), most, "{named:?}");
        }
    }

    #[test]
    fn contact_is_shown_in_part() {
        let customer = Customer {
            email: "noah@example.com".into(),
            ..Customer::default()
        };
        let bytes = customer.encode_to_vec();

        let shown = view::<Customer>().of(&bytes, &[], true).unwrap();

        let shown = Customer::decode(shown.as_slice()).unwrap();
        assert_eq!(shown.email, "n•••@example.com");
        assert_eq!(view::<Customer>().of(&bytes, &[], false).unwrap(), bytes);
    }

    #[test]
    fn a_fact_is_as_old_as_its_newest_event_and_a_message_without_times_has_no_age() {
        let at = |seconds| Timestamp { seconds, nanos: 0 };
        let event = |seconds| TrackingEvent {
            time: Some(at(seconds)),
            ..TrackingEvent::default()
        };
        let shipment = Shipment {
            events: vec![event(100), event(300), event(200)],
            // what is promised says nothing of how old the promise is
            promised_time: Some(at(900)),
            ..Shipment::default()
        };
        let tracked = TrackShipmentResponse {
            shipments: vec![shipment],
        };

        let seen = view::<TrackShipmentResponse>().seen(&tracked.encode_to_vec());
        let none = view::<ListOrdersResponse>().seen(&list().encode_to_vec());

        assert_eq!(seen.unwrap(), Some(Instant::from(at(300))));
        assert_eq!(none.unwrap(), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let view = view::<ListOrdersResponse>();
            let _ = view.of(&bytes, &["orders.lines".into()], true);
            let _ = view.seen(&bytes);
        }
    }
}
