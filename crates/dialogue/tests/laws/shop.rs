//! A shop that answers every call of the contract: what it needs to say is made
//! by the descriptors, so that a new playbook needs no line here.

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// The numbers of the customer's orders.
pub(crate) const NUMBERS: [&str; 3] = ["W1000001", "W1000002", "W1000003"];
/// What each of them holds.
const THINGS: [&str; 3] = ["Desk Lamp", "Tea Pot", "Office Chair"];
/// 2026-11-20, in microseconds.
const THEN: i64 = 1_795_132_800_000_000;

/// What the shop is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shop {
    /// The state that all orders are in.
    pub(crate) state: &'static str,
}

impl Shop {
    /// What a call replies.
    pub(crate) fn reply(self, output: &MessageDescriptor, request: &DynamicMessage) -> Value {
        let name = request.get_field_by_name("name");
        let name = name
            .as_deref()
            .and_then(|name| name.as_str().map(str::to_owned));
        let number = request.get_field_by_name("number");
        let number = number
            .as_deref()
            .and_then(|number| number.as_str().map(str::to_owned));
        match output.name() {
            "Order" => self.order(output, &name.unwrap_or_default()),
            "ListOrdersResponse" => {
                let order = output
                    .get_field_by_name("orders")
                    .and_then(|field| field.kind().as_message().cloned());
                let order = order.expect("orders");
                let wanted = |own: &&&str| {
                    let number = number
                        .as_deref()
                        .unwrap_or_default()
                        .trim_start_matches('#');
                    number.is_empty() || number.eq_ignore_ascii_case(own)
                };
                let orders = NUMBERS.iter().filter(wanted);
                let orders = orders.map(|own| self.order(&order, &format!("orders/{own}")));
                json!({ "orders": orders.collect::<Vec<_>>(), "next_page_token": "" })
            }
            "ListPaymentMethodsResponse" => json!({ "payment_methods": [
                {"name": "paymentMethods/visa", "kind": "CARD", "brand": "visa", "last_four": "4242", "balance": null},
                {"name": "paymentMethods/gift", "kind": "GIFT_CARD", "brand": "", "last_four": "", "balance": money()},
                {"name": "paymentMethods/paypal", "kind": "PAYPAL", "brand": "", "last_four": "", "balance": null},
            ], "next_page_token": "" }),
            _ => sample(output, 0),
        }
    }

    fn order(self, message: &MessageDescriptor, name: &str) -> Value {
        let mut order = sample(message, 0);
        let number = name.trim_start_matches("orders/");
        let line = |product: &&str| {
            let id = product.to_lowercase().replace(' ', "-");
            json!({
                "product": format!("products/{id}"),
                "variant": format!("products/{id}/variants/black"),
                "product_name": product,
                "quantity": 1,
                "options": [{"name": "color", "value": "black"}],
                "unit_price": money(),
            })
        };
        let own = json!({
            "name": name,
            "number": format!("#{number}"),
            "state": self.state,
            "create_time": THEN + i64::from(number.as_bytes().last().copied().unwrap_or(0)),
            "lines": THINGS.iter().map(line).collect::<Vec<_>>(),
            "items_modified": false,
        });
        if let (Value::Object(order), Value::Object(own)) = (&mut order, own) {
            order.extend(own);
        }
        order
    }
}

fn money() -> Value {
    json!({ "currency_code": "USD", "minor_units": 4900 })
}

/// A message with something in every field.
fn sample(message: &MessageDescriptor, depth: usize) -> Value {
    let mut object = Map::new();
    for field in message.fields() {
        let one = value(&field.kind(), field.name(), depth);
        let one = match field.is_list() {
            true if one.is_null() => json!([]),
            true => json!([one]),
            false => one,
        };
        object.insert(field.name().to_owned(), one);
    }
    Value::Object(object)
}

fn value(kind: &Kind, name: &str, depth: usize) -> Value {
    match kind {
        Kind::Bool => json!(false),
        Kind::String => json!(format!("some {}", name.replace('_', " "))),
        Kind::Bytes => Value::Null,
        Kind::Enum(choices) => {
            let prefix = prefix(choices.name());
            let value = choices.values().nth(1).or_else(|| choices.values().next());
            let name = value
                .map(|value| value.name().to_owned())
                .unwrap_or_default();
            json!(name.strip_prefix(&prefix).unwrap_or(&name))
        }
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Timestamp" => json!(THEN),
            "switchboard.type.v1.Money" => money(),
            _ if depth > 3 => Value::Null,
            _ => sample(message, depth + 1),
        },
        _ => json!(1),
    }
}

/// `ORDER_STATE_` of `OrderState`.
fn prefix(name: &str) -> String {
    let mut prefix = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            prefix.push('_');
        }
        prefix.push(letter.to_ascii_uppercase());
    }
    prefix + "_"
}
