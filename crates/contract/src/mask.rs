//! What the contract says of fields: how sensitive they are, and how their
//! values are shown in part.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

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

/// Whether a message holds financial data, at any depth.
#[must_use]
pub(crate) fn holds_financial(message: &MessageDescriptor) -> bool {
    any_field(message, &mut Vec::new(), &|field| {
        option(field, "switchboard.policy.v1.sensitivity") == Some(Sensitivity::Financial as i32)
            && field.parent_message().package_name() == "switchboard.billing.v1"
    })
}

/// How a field is shown in part, if it is.
pub(crate) fn mask_of(field: &FieldDescriptor) -> Option<Mask> {
    let number = option(field, "switchboard.policy.v1.mask")?;
    let mask = Mask::try_from(number).ok();
    mask.filter(|mask| *mask != Mask::Unspecified)
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
