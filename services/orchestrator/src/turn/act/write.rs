//! The request of a write: its key, and what the customer's yes is to.

use contract::pool;
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage, Value as Field};

/// The name of a proposal: its id is the write's request id.
pub(crate) fn proposal_name(id: &str) -> String {
    format!("actions/{id}")
}

/// Fills in what the preview has shown where the contract says that the
/// customer's yes is to it as well.
pub(crate) fn agree(write: &mut DynamicMessage, preview: &DynamicMessage) {
    for (field, path) in agreed_paths(write).collect::<Vec<_>>() {
        if write.has_field(&field) {
            continue;
        }
        let shown = at(preview, &path);
        if let Some(shown) = shown.filter(|shown| shown.is_valid_for_field(&field)) {
            write.set_field(&field, shown);
        }
    }
}

/// The fields of a write that its preview fills in.
pub(crate) fn agreed(write: &DynamicMessage) -> impl Iterator<Item = FieldDescriptor> + use<> {
    agreed_paths(write).map(|(field, _)| field)
}

/// These, with where the preview has them.
fn agreed_paths(write: &DynamicMessage) -> impl Iterator<Item = (FieldDescriptor, String)> + use<> {
    let option = pool().get_extension_by_name("switchboard.policy.v1.agreed");
    let fields: Vec<FieldDescriptor> = write.descriptor().fields().collect();
    fields.into_iter().filter_map(move |field| {
        let option = option.as_ref()?;
        let options = field.options();
        let path = options
            .has_extension(option)
            .then(|| options.get_extension(option))?;
        let path = path.as_str()?.to_owned();
        Some((field, path))
    })
}

/// The value at a path of a message, if it's there.
fn at(message: &DynamicMessage, path: &str) -> Option<Field> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = message.descriptor().get_field_by_name(first)?;
    if !message.has_field(&field) {
        return None;
    }
    let value = message.get_field(&field);
    match rest {
        "" => Some(value.into_owned()),
        rest => at(value.as_message()?, rest),
    }
}

/// A write with its key.
pub(crate) fn keyed(
    mut request: DynamicMessage,
    request_id: &str,
    validate_only: bool,
) -> DynamicMessage {
    request.set_field_by_name("request_id", Field::String(request_id.to_owned()));
    request.set_field_by_name("validate_only", Field::Bool(validate_only));
    request
}
