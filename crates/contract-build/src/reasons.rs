//! The tables of refusals: what each reason's option says, as code.

use std::fmt::Write;

use prost_reflect::{DescriptorPool, EnumDescriptor};

use crate::{
    options::{self, choice, text},
    policy_check::is_reasons,
};

/// `Reason` for the enum of reasons of each package that has one, by package.
pub(crate) fn tables(pool: &DescriptorPool) -> Vec<(String, String)> {
    pool.all_enums()
        .filter(is_reasons)
        .map(|reasons| (reasons.package_name().to_owned(), table(&reasons)))
        .collect()
}

fn table(reasons: &EnumDescriptor) -> String {
    let name = reasons.name();
    let prefix = if name == "Reason" {
        "REASON_"
    } else {
        "PLATFORM_REASON_"
    };
    let mut rows = String::new();
    for value in reasons.values() {
        let Some(policy) = options::extension(&value.options(), options::ERROR) else {
            continue;
        };
        let short = value.name().trim_start_matches(prefix);
        let _ = writeln!(
            rows,
            "            Self::{} => &::contract::ReasonPolicy {{ domain: {:?}, name: {short:?}, \
             code: ::contract::Code::{}, retry: ::contract::Retry::{}, instead: {:?} }},",
            camel(short),
            reasons.package_name(),
            camel(&text(&policy, "code")),
            camel(choice(&policy, "retry").trim_start_matches("RETRY_")),
            text(&policy, "instead"),
        );
    }
    format!(
        "impl ::contract::Reason for {name} {{\n    \
         fn policy(self) -> &'static ::contract::ReasonPolicy {{\n        match self {{\n{rows}        }}\n    }}\n}}\n"
    )
}

fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first: String = letters.next().into_iter().collect();
            first + &letters.as_str().to_lowercase()
        })
        .collect()
}
