//! The manifests say of every service what the binary says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use service::Config;
use switchboard::SERVICES;

fn base() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../k8s/base")
}

fn kustomization(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("kustomization.yaml")).expect("read");
    serde_saphyr::from_str(&text).expect("YAML")
}

#[test]
fn every_service_has_its_manifest_and_its_address() {
    let config = Config::load(
        Some(&base().join("switchboard.toml")),
        [],
        toml::Table::new(),
    );
    let config = config.expect("a config");
    let addresses: BTreeMap<String, String> = config.section("addresses").expect("addresses");
    config.finish(&[]).expect("nothing else");
    let listed = kustomization(&base());
    let listed: BTreeSet<&str> = listed["resources"]
        .as_array()
        .expect("resources")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for spec in SERVICES {
        let (name, port) = (spec.name, 7400 + spec.offset);
        assert!(listed.contains(name), "{name} isn't listed");
        assert_eq!(
            addresses.get(name),
            Some(&format!("switchboard-{name}:{port}"))
        );

        let own = kustomization(&base().join(name));
        assert_eq!(own["nameSuffix"], format!("-{name}"));
        let patches = own["patches"].to_string();
        let said = [
            format!("/data/certs/service-{name}"),
            format!("switchboard-certificate-{name}"),
            format!("containers/0/ports/0/containerPort, value: {port} "),
            format!(
                "containers/0/ports/1/containerPort, value: {} ",
                port + 1000
            ),
            format!("/spec/ports/0/port, value: {port} "),
        ];
        for said in said {
            assert!(patches.contains(&said), "{name}: {said}");
        }
    }
    // two: the namespace, and nothing that the binary hasn't
    assert_eq!(listed.len(), SERVICES.len() + 1);
    assert_eq!(addresses.len(), SERVICES.len());
}
