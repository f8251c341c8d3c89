//! What the contract lets whom do, as a table that a review can read: a change
//! of it is a change of `approved/methods.txt`.

use std::{fmt::Write, fs, path::PathBuf};

use contract::{Policies, Policy};

/// One line for each method: who, on whose word, what it does, how sure, how
/// long.
fn table() -> String {
    let mut policies: Vec<_> = Policies::own().iter().collect();
    policies.sort_by(|left, right| left.path.cmp(&right.path));
    let mut table = String::from("# Written by: SWITCHBOARD_APPROVE=1 make test\n");
    for policy in policies {
        let Policy {
            authority,
            effect,
            assurance,
            ..
        } = &**policy;
        let callers: Vec<_> = policy
            .callers
            .iter()
            .map(contract::Caller::as_str)
            .collect();
        let short = |name: &str| name.split_once('_').map_or("", |(_, rest)| rest).to_owned();
        let confirmed = if policy.confirmed { " confirmed" } else { "" };
        let scope = match policy.scope.as_str() {
            "" => String::new(),
            scope => format!(" {scope}"),
        };
        let age = policy
            .max_auth_age
            .map_or(String::new(), |age| format!("<{}s", age.as_secs()));
        writeln!(
            table,
            "{} | {}{scope} | {}{confirmed} | {}{age} | {} ms | {}",
            policy.path.trim_start_matches('/'),
            short(authority.as_str_name()),
            short(effect.as_str_name()),
            short(assurance.as_str_name()),
            policy.deadline.as_millis(),
            callers.join(" "),
        )
        .expect("a string");
    }
    table
}

#[test]
fn methods_are_those_that_were_approved() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("approved/methods.txt");
    let table = table();
    if std::env::var_os("SWITCHBOARD_APPROVE").is_some() {
        fs::write(&file, &table).expect("written");
    }
    let approved = fs::read_to_string(&file).expect("approved/methods.txt");
    assert_eq!(
        table, approved,
        "the contract lets others do other things now: read the difference, then \
         SWITCHBOARD_APPROVE=1 make test"
    );
}
