//! The shape of the code, held by six checks and no more.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Production files of a folder, with their texts up to the tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("read");
                let production = text
                    .split("#[cfg(test)]")
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                found.push((path, production));
            }
        }
    }
    found
}

fn services() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("services"))
        .expect("services")
        .map(|entry| {
            entry
                .expect("a service")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "switchboard")
        .collect();
    names.sort();
    names
}

#[test]
fn dependencies_point_one_way() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    let order = [
        "contract-build",
        "contract",
        "principal",
        "telemetry",
        "mesh",
        "store",
        "saga",
        "service",
    ];
    let rank = |name: &str| order.iter().position(|crate_| *crate_ == name);
    let services: BTreeSet<String> = services().into_iter().collect();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let on = dependency["name"].as_str().expect("a name");
            if dependency["kind"] == "dev" {
                continue;
            }
            if let (Some(own), Some(other)) = (rank(name), rank(on)) {
                assert!(other < own, "{name} depends on {on}");
            }
            assert!(
                !(services.contains(name) && services.contains(on)),
                "{name} depends on the service {on}"
            );
            assert!(
                rank(name).is_none() || !services.contains(on),
                "{name} depends on the service {on}"
            );
        }
    }
}

#[test]
fn sql_stands_only_in_stores() {
    for (path, text) in sources("services").into_iter().chain(sources("crates")) {
        let shown = path.display().to_string();
        let is_store = shown.contains("/store/")
            || shown.contains("/testkit/")
            || shown.ends_with("/store.rs");
        for driver in ["sqlx::", "rusqlite::"] {
            assert!(is_store || !text.contains(driver), "{shown} uses {driver}");
        }
        let has_sql = ["\"SELECT ", "\"INSERT INTO", "\"UPDATE ", "\"DELETE FROM"]
            .iter()
            .any(|sql| text.contains(sql));
        assert!(is_store || !has_sql, "{shown} holds SQL");
    }
}

#[test]
fn no_service_speaks_tonic() {
    for service in services() {
        for (path, text) in sources(&format!("services/{service}/src")) {
            assert!(!text.contains("tonic::"), "{}", path.display());
        }
    }
}

#[test]
fn rules_and_models_are_pure() {
    for service in services() {
        for room in ["rules", "model"] {
            for (path, text) in sources(&format!("services/{service}/src/{room}")) {
                for impure in [
                    "async ",
                    "tokio::",
                    "sqlx::",
                    "tonic::",
                    "SystemClock",
                    "Instant::now",
                ] {
                    assert!(!text.contains(impure), "{}: {impure}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_method_has_its_file_in_the_order_of_the_proto() {
    for service in contract::pool().services() {
        let Some(name) = service
            .package_name()
            .strip_prefix("switchboard.")
            .and_then(|rest| rest.strip_suffix(".v1"))
        else {
            continue;
        };
        if name == "admin" {
            continue;
        }
        let listed =
            fs::read_to_string(root().join(format!("services/{name}/src/api.rs"))).expect("api.rs");
        let listed: Vec<&str> = listed
            .lines()
            .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
            .filter(|module| *module != "convert")
            .collect();
        let methods: Vec<String> = service
            .methods()
            .map(|method| snake(method.name()))
            .collect();
        assert_eq!(listed, methods, "services/{name}/src/api.rs");
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[test]
fn no_file_is_long() {
    for (path, text) in sources("services").into_iter().chain(sources("crates")) {
        let path: &Path = path.strip_prefix(root()).unwrap_or(&path);
        assert!(
            text.lines().count() <= 400,
            "{} has {} lines",
            path.display(),
            text.lines().count()
        );
    }
}
