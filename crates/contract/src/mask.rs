//! What the contract says of fields: how sensitive they are, and how their
//! values are shown in part.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::{
    policies::{Mask, Sensitivity},
    pool,
};

/// Whether a message holds such a field, at any depth.
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

/// The most sensitive of what a message may hold, at any depth.
#[must_use]
pub(crate) fn most_sensitive(message: &MessageDescriptor) -> Sensitivity {
    let holds = |wanted: Sensitivity| {
        any_field(message, &mut Vec::new(), &|field| {
            sensitivity_of(field) == Some(wanted)
        })
    };
    [
        Sensitivity::Secret,
        Sensitivity::Financial,
        Sensitivity::Personal,
        Sensitivity::Internal,
    ]
    .into_iter()
    .find(|wanted| holds(*wanted))
    .unwrap_or(Sensitivity::Public)
}

/// How sensitive a field is. An amount alone is nobody's: the price of a product is
/// public, and a field that holds somebody's money says so itself.
pub(crate) fn sensitivity_of(field: &FieldDescriptor) -> Option<Sensitivity> {
    if field.parent_message().full_name() == "switchboard.type.v1.Money" {
        return None;
    }
    let number = option(
        field,
        "switchboard.policy.v1.sensitivity",
        Value::as_enum_number,
    )?;
    Sensitivity::try_from(number).ok()
}

/// How a field is shown in part, if it is.
pub(crate) fn mask_of(field: &FieldDescriptor) -> Option<Mask> {
    let number = option(field, "switchboard.policy.v1.mask", Value::as_enum_number)?;
    let mask = Mask::try_from(number).ok();
    mask.filter(|mask| *mask != Mask::Unspecified)
}

/// Whether a field says when what it stands beside was so.
pub(crate) fn is_seen(field: &FieldDescriptor) -> bool {
    option(field, "switchboard.policy.v1.seen", Value::as_bool).unwrap_or_default()
}

/// An option of a field, by the full name of its extension.
fn option<T>(field: &FieldDescriptor, name: &str, of: impl Fn(&Value) -> Option<T>) -> Option<T> {
    let extension = pool().get_extension_by_name(name)?;
    let options = field.options();
    options
        .has_extension(&extension)
        .then(|| of(&options.get_extension(&extension)))
        .flatten()
}

pub(crate) fn in_part(text: &str, mask: Mask) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_is_shown_in_part() {
        assert_eq!(
            in_part("noah@example.com", Mask::FirstLetter),
            "n•••@example.com"
        );
        assert_eq!(in_part("+15551234567", Mask::LastFour), "•••4567");
    }
}
