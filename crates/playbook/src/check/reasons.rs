//! Reasons for which something can be refused, as the contract has them.

use prost_reflect::{DescriptorPool, EnumDescriptor};

use crate::choices::short_names;

/// The reasons for which something can be refused.
pub(crate) fn reasons(pool: &DescriptorPool) -> Vec<String> {
    enums(pool).flat_map(|one| short_names(&one)).collect()
}

/// What a refusal tells of itself, by the contract: the keys of its details.
pub(super) fn details(pool: &DescriptorPool, reason: &str) -> Vec<String> {
    let Some(option) = pool.get_extension_by_name("switchboard.policy.v1.error") else {
        return Vec::new();
    };
    let values = enums(pool).flat_map(|one| one.values().collect::<Vec<_>>());
    let own = values.filter(|value| value.name().ends_with(&format!("REASON_{reason}")));
    own.flat_map(|value| {
        let options = value.options();
        let policy = options.get_extension(&option);
        let policy = policy.as_message();
        let keys = policy.and_then(|policy| policy.get_field_by_name("metadata"));
        let keys = keys.as_ref().and_then(|keys| keys.as_list());
        let keys = keys.into_iter().flatten();
        keys.filter_map(|key| key.as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    })
    .collect()
}

fn enums(pool: &DescriptorPool) -> impl Iterator<Item = EnumDescriptor> + '_ {
    let all = pool.all_enums();
    all.filter(|one| one.name() == "Reason" || one.name() == "PlatformReason")
}
