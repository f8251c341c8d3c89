//! What the contract lets whom do, and what customers are told, as tables that a
//! review can read: a change of them is a change of `approved/*.txt`.

use std::{fmt::Write, fs, path::PathBuf};

use contract::{Policies, Policy};
use serde_json::Value;

/// Which calls of a method the audit holds.
fn on_record(policy: &Policy) -> &'static str {
    let done = policy.audits(true, policy.shows);
    match (done, policy.audits(false, policy.shows)) {
        (true, true) => "all",
        (true, false) => "done",
        (false, true) => "refused",
        (false, false) => "none",
    }
}

/// One line for each method: who, on whose word, what it does, how sure, how
/// long, and what is on record.
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
            "{} | {}{scope} | {}{confirmed} | {}{age} | {} ms | {} | {}",
            policy.path.trim_start_matches('/'),
            short(authority.as_str_name()),
            short(effect.as_str_name()),
            short(assurance.as_str_name()),
            policy.deadline.as_millis(),
            callers.join(" "),
            on_record(policy),
        )
        .expect("a string");
    }
    table
}

/// Holds a table against the one that was approved.
fn holds(name: &str, table: &str, otherwise: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("approved");
    let file = folder.join(name);
    if std::env::var_os("SWITCHBOARD_APPROVE").is_some() {
        fs::write(&file, table).expect("written");
    }
    let approved = fs::read_to_string(&file).expect("a table");
    assert!(
        table == approved,
        "{otherwise}: read the difference, then SWITCHBOARD_APPROVE=1 make test"
    );
}

#[test]
fn methods_are_those_that_were_approved() {
    holds(
        "methods.txt",
        &table(),
        "the contract lets others do other things now",
    );
}

/// Texts in which something is promised to a customer, by playbook.
const PROMISES: [&str; 5] = ["confirm", "answer", "refused", "partial", "else"];

/// Every sentence of a value, with where it stands.
fn sentences(at: &str, value: &Value, table: &mut String) {
    match value {
        Value::String(text) => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(table, "{at} | {text}").expect("a string");
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                sentences(&format!("{at}.{name}"), value, table);
            }
        }
        _ => {}
    }
}

/// What the playbooks promise, one line for each text: each was held against
/// what the reply that it's rendered from holds.
fn promises() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    let mut table = String::from("# Written by: SWITCHBOARD_APPROVE=1 make test\n");
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&folder).expect("playbooks") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let inside = fs::read_dir(&path).expect("a language");
            files.extend(inside.map(|file| file.expect("a file").path()));
        } else {
            files.push(path);
        }
    }
    files.retain(|file| file.extension().is_some_and(|kind| kind == "yaml"));
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("read");
        let source: Value = serde_saphyr::from_str(&text).expect("YAML");
        let name = file
            .strip_prefix(&folder)
            .expect("inside")
            .display()
            .to_string();
        for promise in PROMISES {
            sentences(&format!("{name} {promise}"), &source[promise], &mut table);
        }
        for step in source["steps"].as_array().into_iter().flatten() {
            let id = step["id"].as_str().unwrap_or_default();
            for promise in PROMISES {
                sentences(
                    &format!("{name} {id}.{promise}"),
                    &step[promise],
                    &mut table,
                );
            }
        }
    }
    table
}

#[test]
fn promises_are_those_that_were_approved() {
    holds(
        "promises.txt",
        &promises(),
        "customers are promised something else now",
    );
}
