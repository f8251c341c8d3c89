//! Masks: which fields a caller wants, and how values are shown in part.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::{
    policies::{Mask, Sensitivity},
    pool,
};

/// Keeps only the fields that a mask names (AIP-157). A path through a list
/// means each of its items. Unknown paths name nothing.
pub fn prune(message: &mut DynamicMessage, paths: &[String]) {
    let fields: Vec<_> = message.fields().map(|(field, _)| field).collect();
    for field in fields {
        let below: Option<Vec<String>> = below(paths, field.name());
        match below {
            None => message.clear_field(&field),
            Some(rest) if rest.is_empty() => {}
            Some(rest) => each_message(message, &field, &mut |child| prune(child, &rest)),
        }
    }
}

/// What is left of the paths below a field: `None` if it isn't named, empty if
/// it's named whole.
fn below(paths: &[String], field: &str) -> Option<Vec<String>> {
    let mut rest = Vec::new();
    let mut named = false;
    for path in paths {
        let (first, tail) = path.split_once('.').unwrap_or((path, ""));
        if first == field || first == "*" {
            named = true;
            if tail.is_empty() {
                return Some(Vec::new());
            }
            rest.push(tail.to_owned());
        }
    }
    named.then_some(rest)
}

/// Shows every field that has a mask only in part, as the contract says.
pub fn shown(message: &mut DynamicMessage) {
    let fields: Vec<_> = message.fields().map(|(field, _)| field).collect();
    for field in fields {
        let mask = option(&field, "switchboard.policy.v1.mask")
            .and_then(|number| Mask::try_from(number).ok());
        if let (Some(mask), Value::String(text)) = (mask, message.get_field(&field).as_ref()) {
            let masked = Value::String(in_part(text, mask));
            message.set_field(&field, masked);
        }
        each_message(message, &field, &mut shown);
    }
}

/// Whether a message holds a field with a mask, at any depth.
#[must_use]
pub(crate) fn any_field(
    message: &MessageDescriptor,
    seen: &mut Vec<String>,
    test: &dyn Fn(&FieldDescriptor) -> bool,
) -> bool {
    if seen.iter().any(|name| name == message.full_name()) {
        return false;
    }
    seen.push(message.full_name().to_owned());
    message.fields().any(|field| {
        test(&field)
            || matches!(field.kind(), Kind::Message(child) if any_field(&child, seen, test))
    })
}

/// Whether a message holds financial data, at any depth.
#[must_use]
pub(crate) fn holds_financial(message: &MessageDescriptor) -> bool {
    any_field(message, &mut Vec::new(), &|field| {
        option(field, "switchboard.policy.v1.sensitivity") == Some(Sensitivity::Financial as i32)
            && field.parent_message().package_name() == "switchboard.billing.v1"
    })
}

/// An enum option of a field, by the full name of its extension.
fn option(field: &FieldDescriptor, name: &str) -> Option<i32> {
    let extension = pool().get_extension_by_name(name)?;
    let options = field.options();
    options
        .has_extension(&extension)
        .then(|| options.get_extension(&extension).as_enum_number())
        .flatten()
}

fn in_part(text: &str, mask: Mask) -> String {
    match mask {
        Mask::Unspecified => text.to_owned(),
        Mask::LastFour => {
            let skip = text.chars().count().saturating_sub(4);
            format!("•••{}", text.chars().skip(skip).collect::<String>())
        }
        Mask::FirstLetter => {
            let first: String = text.chars().take(1).collect();
            let domain = text
                .rsplit_once('@')
                .map(|(_, domain)| format!("@{domain}"));
            format!("{first}•••{}", domain.unwrap_or_default())
        }
    }
}

fn each_message(
    message: &mut DynamicMessage,
    field: &FieldDescriptor,
    act: &mut dyn FnMut(&mut DynamicMessage),
) {
    match message.get_field_mut(field) {
        Value::Message(child) => act(child),
        Value::List(items) => {
            for item in items {
                if let Value::Message(child) = item {
                    act(child);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use prost::Message;

    use super::*;
    use crate::orders::{Line, ListOrdersResponse, Order};

    fn list() -> DynamicMessage {
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
        let list = ListOrdersResponse {
            orders: vec![order],
            next_page_token: "x".into(),
        };
        let descriptor = pool()
            .get_message_by_name("switchboard.orders.v1.ListOrdersResponse")
            .unwrap();
        DynamicMessage::decode(descriptor, list.encode_to_vec().as_slice()).unwrap()
    }

    #[test]
    fn mask_reaches_into_lists() {
        let mut list = list();

        prune(
            &mut list,
            &["orders.number".into(), "orders.lines.product_name".into()],
        );

        let kept: ListOrdersResponse = list.transcode_to().unwrap();
        assert_eq!(kept.next_page_token, "");
        assert_eq!(kept.orders[0].name, "");
        assert_eq!(kept.orders[0].number, "#W1");
        assert_eq!(kept.orders[0].lines[0].product_name, "Lamp");
        assert_eq!(kept.orders[0].lines[0].quantity, 0);
    }

    #[test]
    fn contact_is_shown_in_part() {
        assert_eq!(
            in_part("noah@example.com", Mask::FirstLetter),
            "n•••@example.com"
        );
        assert_eq!(in_part("+15551234567", Mask::LastFour), "•••4567");
    }
}
