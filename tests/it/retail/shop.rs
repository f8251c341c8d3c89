//! The shop, imported, and compared with what it should have become.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use contract::pool;
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use prost_types::Any;
use serde_json::Value;
use testkit::{Engine, System, password_hash};

use crate::world::all;

/// There are no dates in the data.
pub(super) const CONFIG: &str = "[orders]\nreturn_window_days = 0";

pub(super) fn data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/retail");
    if data.join("db.json").exists() {
        return Some(data);
    }
    println!("skipped: {} is not there", data.display());
    None
}

pub(super) fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("retail/convert.py")
}

/// The shop, imported into a fresh system.
pub(super) async fn shop(data: &Path) -> System {
    let system = System::start(&all(), Engine::Sqlite, CONFIG).await;
    let converted = Command::new("python3")
        .arg(script())
        .arg("to")
        .arg(data.join("db.json"))
        .arg(password_hash())
        .output();
    let converted = converted.expect("python3");
    assert!(
        converted.status.success(),
        "{}",
        String::from_utf8_lossy(&converted.stderr)
    );
    let begun = Instant::now();
    let mut by_service: Vec<(String, Vec<Any>)> = Vec::new();
    for line in String::from_utf8(converted.stdout).expect("utf-8").lines() {
        let (service, resource) = parse(line);
        match by_service.iter_mut().find(|(name, _)| *name == service) {
            Some((_, resources)) => resources.push(resource),
            None => by_service.push((service, vec![resource])),
        }
    }
    for (service, resources) in by_service {
        let count = resources.len();
        let done = system.import(&service, resources).await.expect("imported");
        assert!(
            done.refusals.is_empty(),
            "{service}: {:?}",
            done.refusals.first()
        );
        assert_eq!(
            usize::try_from(done.imported).expect("a count"),
            count,
            "{service}"
        );
    }
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
    println!("imported in {:?}", begun.elapsed());
    system
}

pub(super) fn parse(line: &str) -> (String, Any) {
    let mut json: Value = serde_json::from_str(line).expect("json");
    let name = json
        .as_object_mut()
        .expect("an object")
        .remove("@type")
        .expect("a type");
    let name = name.as_str().expect("a name").to_owned();
    let kind = pool().get_message_by_name(&name).expect("a type");
    let message = DynamicMessage::deserialize(kind, json).expect("a resource");
    let service = name.split('.').nth(1).expect("a package").to_owned();
    (
        service,
        Any {
            type_url: format!("type.googleapis.com/{name}"),
            value: message.encode_to_vec(),
        },
    )
}

/// Compares the whole database with the data set after these tasks.
pub(super) async fn compare(system: &System, data: &Path, tasks: &[String]) {
    let (same, said) = differences(system, data, tasks).await;
    println!("{said}");
    assert!(same, "{said}");
}

/// The customers whose part of the database isn't what it must have become.
pub(super) async fn wrong(system: &System, data: &Path, tasks: &[String]) -> BTreeSet<String> {
    let (_, said) = differences(system, data, tasks).await;
    let wrong = said.lines().filter_map(|line| line.strip_prefix("wrong: "));
    wrong.map(|user| format!("customers/{user}")).collect()
}

/// Whether there are none, and what they are.
async fn differences(system: &System, data: &Path, tasks: &[String]) -> (bool, String) {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .skip_default_fields(false);
    let mut lines = String::new();
    for service in ["crm", "catalog", "billing", "orders"] {
        for resource in system.export(service).await.expect("exported") {
            let name = resource.type_url.rsplit('/').next().expect("a name");
            let kind = pool().get_message_by_name(name).expect("a type");
            let message = DynamicMessage::decode(kind, resource.value.as_slice()).expect("decoded");
            let mut json = message
                .serialize_with_options(serde_json::value::Serializer, &options)
                .expect("json");
            json["@type"] = name.into();
            lines.push_str(&format!("{json}\n"));
        }
    }
    let exported = system.folder.path().join("export.jsonl");
    fs::write(&exported, lines).expect("written");
    let compared = Command::new("python3")
        .arg(script())
        .arg("compare")
        .arg(data.join("db.json"))
        .arg(data.join("expected.jsonl"))
        .arg(exported)
        .args(tasks)
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&compared.stdout).into_owned()
        + &String::from_utf8_lossy(&compared.stderr);
    (compared.status.success(), said)
}
