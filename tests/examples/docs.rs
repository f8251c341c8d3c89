//! Writes `docs/errors/` from the contract: a page per refusal.

use std::{fmt::Write, fs, path::PathBuf};

use prost_reflect::{DynamicMessage, EnumValueDescriptor, Value};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/errors");
    fs::create_dir_all(&folder)?;
    let mut index = String::from(
        "# Refusals\n\nWritten by `make docs` from the protos. Every refusal is a `google.rpc.Status` whose \
         `ErrorInfo` has the reason and the domain.\n\n| reason | domain | code |\n| --- | --- | --- |\n",
    );
    for reasons in contract::pool().all_enums() {
        let prefix = match reasons.name() {
            "Reason" => "REASON_",
            "PlatformReason" => "PLATFORM_REASON_",
            _ => continue,
        };
        for value in reasons.values().filter(|value| value.number() != 0) {
            let Some(policy) = policy(&value) else {
                continue;
            };
            let (name, domain) = (
                value.name().trim_start_matches(prefix),
                reasons.package_name(),
            );
            let text = |field: &str| {
                policy
                    .get_field_by_name(field)
                    .and_then(|value| value.as_str().map(str::to_owned))
                    .unwrap_or_default()
            };
            let retry = match policy
                .get_field_by_name("retry")
                .and_then(|value| value.as_enum_number())
            {
                Some(2) => "Yes, a little later, under the same request id.",
                Some(3) => "After the customer has proved more, or said yes again.",
                _ => "No: something has to change first.",
            };
            let details = details(&policy);
            let page = format!(
                "# {name}\n\n- domain: `{domain}`\n- gRPC code: `{}`\n- try again? {retry}\n{details}\n**What to do instead:** {}\n",
                text("code"),
                text("instead")
            );
            fs::write(folder.join(format!("{name}.md")), page)?;
            let _ = writeln!(
                index,
                "| [{name}]({name}.md) | `{domain}` | `{}` |",
                text("code")
            );
        }
    }
    fs::write(folder.join("README.md"), index)
}

/// What a refusal tells of itself, as a line of its page.
fn details(policy: &DynamicMessage) -> String {
    let keys = policy.get_field_by_name("metadata");
    let keys = keys.as_ref().and_then(|keys| keys.as_list());
    let keys: Vec<String> = keys
        .into_iter()
        .flatten()
        .filter_map(|key| Some(format!("`{}`", key.as_str()?)))
        .collect();
    match keys.as_slice() {
        [] => String::new(),
        keys => format!("- details, where they are known: {}\n", keys.join(", ")),
    }
}

fn policy(value: &EnumValueDescriptor) -> Option<DynamicMessage> {
    let extension = contract::pool().get_extension_by_name("switchboard.policy.v1.error")?;
    match value.options().get_extension(&extension).into_owned() {
        Value::Message(policy) => Some(policy),
        _ => None,
    }
}
