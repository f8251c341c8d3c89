//! A method of the contract by its short name.

use prost_reflect::{DescriptorPool, MethodDescriptor};

use crate::diagnose::Problems;

/// `orders.GetOrder` as a method of the contract.
pub(crate) fn method(
    call: &str,
    pool: &DescriptorPool,
    problems: &mut Problems<'_>,
) -> Option<MethodDescriptor> {
    let (service, name) = call.split_once('.').unwrap_or((call, ""));
    let package = format!("switchboard.{service}.v1");
    let services: Vec<_> = pool.services().collect();
    let Some(found) = services
        .iter()
        .find(|candidate| candidate.package_name() == package)
    else {
        let packages: Vec<_> = services
            .iter()
            .filter_map(|service| {
                service
                    .package_name()
                    .strip_prefix("switchboard.")?
                    .strip_suffix(".v1")
            })
            .collect();
        problems.unknown(call, service, format!("no service `{service}`"), packages);
        return None;
    };
    let methods: Vec<_> = found.methods().collect();
    let method = methods.iter().find(|method| method.name() == name);
    if method.is_none() {
        let known = methods.iter().map(MethodDescriptor::name);
        problems.unknown(
            call,
            name,
            format!("{} has no method `{name}`", found.name()),
            known,
        );
    }
    method.cloned()
}

/// The short name of a method: `orders.GetOrder`.
pub(crate) fn short_name(service: &str, method: &MethodDescriptor) -> String {
    format!("{service}.{}", method.name())
}
