//! The commands, as people type them.

use std::{fs, path::Path};

use tokio::process::Command;

use crate::binary::{Binary, free_ports, run, traced};

/// The subcommands that a help text lists.
fn listed(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

async fn help(path: &[String]) -> String {
    let mut command = Command::new(Binary::path());
    let done = command.args(path).arg("--help").output().await;
    String::from_utf8(done.expect("runs").stdout).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_helps_with_an_example() {
    let mut open = vec![Vec::new()];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        let text = help(&path).await;
        assert!(text.contains("Example"), "switchboard {}", path.join(" "));
        seen += 1;
        for name in listed(&text) {
            open.push([path.clone(), vec![name]].concat());
        }
    }
    assert!(seen > 10, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn production_makes_neither_certificates_nor_samples() {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = || {
        let mut command = Command::new(Binary::path());
        command.args(["serve", "all", "--base-port"]);
        command.arg(free_ports().to_string()).arg("--data-dir");
        command.arg(folder.path());
        command.env("SWITCHBOARD_ENV", "production");
        command
    };
    let bare = serve().output().await.expect("runs");
    let said = String::from_utf8_lossy(&bare.stderr).into_owned();
    assert!(
        !bare.status.success() && said.contains("mount the certificate"),
        "{said}"
    );
    assert!(
        !folder.path().join("certs").exists(),
        "it made an authority"
    );

    // with somebody's certificates it starts, and starts empty
    let init = ["certs", "init", "--data-dir"];
    let init = Command::new(Binary::path())
        .args(init)
        .arg(folder.path())
        .output();
    assert!(init.await.expect("runs").status.success());
    let port = free_ports();
    let production = [("SWITCHBOARD_ENV", "production")];
    let all = Binary::start(folder.path(), port, &["all"], &production, false).await;
    all.ready(0).await;
    all.ready(12).await;
    let (fine, exported) = run(folder.path(), port, &["export"]).await;
    assert!(fine && !exported.contains("@type"), "{exported}");
    // and tells strangers nothing of its shape
    let (fine, reflected) = reflect(folder.path(), port + 12).await;
    assert!(!fine && reflected.contains("Unimplemented"), "{reflected}");
    all.stop().await;
}

/// Asks a service for its descriptors, as a tool would.
async fn reflect(folder: &Path, port: u16) -> (bool, String) {
    use mesh::{CallOptions, Client, Credentials};
    let credentials = Credentials::load(folder.join("certs/operator-dev")).expect("certificates");
    let orders = principal::Identity::new("switchboard.local", "service/orders");
    let metrics = telemetry::Metrics::default();
    let address = format!("127.0.0.1:{port}");
    let client = Client::new(credentials, orders.expect("an identity"), &address, metrics);
    let client = client.expect("a client");
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    let options = CallOptions::lasting(std::time::Duration::from_secs(5));
    let asked = client.send(path, &options, bytes::Bytes::new());
    match asked.await {
        Ok(_) => (true, String::new()),
        Err(error) => (false, format!("{:?}", error.to_status().code())),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_is_looked_at_and_filled_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let all = Binary::start(folder.path(), port, &["all"], &[], false).await;
    all.ready(0).await;
    all.sampled(folder.path()).await;
    let at = |args: &'static [&str]| run(folder.path(), port, args);

    // what went out comes in again, and changes nothing
    let (fine, exported) = at(&["export"]).await;
    assert!(fine);
    let file = folder.path().join("all.jsonl");
    let rows: String = exported
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(&file, &rows).expect("written");
    let import = ["import", file.to_str().expect("text")];
    let (fine, said) = run(folder.path(), port, &import).await;
    let unchanged = format!("0 imported, {} unchanged, 0 refused", rows.lines().count());
    assert!(fine && said.contains(&unchanged), "{said}");

    // what doesn't fit is named by its line
    fs::write(&file, format!("{rows}nonsense\n")).expect("written");
    let (fine, said) = run(folder.path(), port, &import).await;
    let line = format!("all.jsonl:{}", rows.lines().count() + 1);
    assert!(!fine && said.contains(&line), "{said}");
    let foreign =
        r#"{"@type":"switchboard.orders.v1.Order","name":"orders/W9","customer":"nobody"}"#;
    fs::write(&file, foreign).expect("written");
    let (fine, said) = run(folder.path(), port, &import).await;
    assert!(
        !fine && said.contains("all.jsonl:1: invalid request: customer"),
        "{said}"
    );

    // a turn, its trace, its record
    let trace = &traced(folder.path(), port, "show my orders").await;
    let (fine, waterfall) = run(folder.path(), port, &["trace", trace]).await;
    assert!(fine, "{waterfall}");
    for part in [
        "OrchestratorService/Converse",
        "context",
        "intent",
        "SELECT orders",
    ] {
        assert!(waterfall.contains(part), "{part}: {waterfall}");
    }
    let (fine, audit) = at(&["audit"]).await;
    assert!(fine && audit.contains("CompleteChallenge"), "{audit}");

    // misspelt, with what was meant
    let (fine, said) = at(&["call", "catalog.GetProdct", "{}"]).await;
    assert!(
        !fine && said.contains("did you mean catalog.GetProduct"),
        "{said}"
    );
    let (fine, said) = at(&["call", "billing.CheckLedger", r#"{"oder": "x"}"#]).await;
    assert!(!fine && said.contains("'oder'"), "{said}");
    let (fine, said) = at(&["playbook", "list"]).await;
    assert!(
        fine && said.contains("orders.ListOrders [orders."),
        "{said}"
    );

    // a channel of its own
    let out = folder.path().join("kiosk");
    let issue = ["certs", "issue", "--channel", "kiosk", "--out"];
    let mut issued = Command::new(Binary::path());
    issued
        .args(issue)
        .arg(&out)
        .arg("--data-dir")
        .arg(folder.path());
    assert!(issued.output().await.expect("runs").status.success());
    let certs = out.to_str().expect("text");
    let chat = ["chat", "--certs", certs, "--say", "what can you do?"];
    let (fine, said) = run(folder.path(), port, &chat).await;
    assert!(fine && said.contains("order"), "{said}");

    let (_, healthy) = at(&["doctor"]).await;
    assert!(healthy.contains("ok    orders at"), "{healthy}");
    all.stop().await;
    let (fine, sick) = at(&["doctor"]).await;
    assert!(!fine && sick.contains("WRONG orders"), "{sick}");
}

#[tokio::test(flavor = "multi_thread")]
async fn playbook_that_does_not_fit_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "intent: broken\nfallback: true\nsteps:\n  - {id: order, call: orders.GetOrdr}\nanswer: \"{{ order.number }}\"\n";
    fs::write(folder.path().join("broken.yaml"), text).expect("written");
    let check = ["playbook", "check", folder.path().to_str().expect("text")];
    let checked = Command::new(Binary::path()).args(check).output().await;
    let checked = checked.expect("runs");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(!checked.status.success());
    assert!(
        said.contains("broken.yaml:4") && said.contains("GetOrder"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn classifier_is_trained_measured_and_questioned() {
    let folder = tempfile::tempdir().expect("a folder");
    let nlu = async |args: &[&str]| {
        let mut command = Command::new(Binary::path());
        command.arg("nlu").args(args).current_dir(folder.path());
        let done = command.output().await.expect("runs");
        let said = [done.stdout, done.stderr].concat();
        (
            done.status.success(),
            String::from_utf8(said).expect("text"),
        )
    };
    let line = |text: &str, intent: &str, split: &str| {
        format!("{{\"text\":\"{text}\",\"intent\":\"{intent}\",\"split\":\"{split}\"}}\n")
    };
    let mut lines = String::new();
    for (at, word) in ["please", "now", "today", "kindly", "soon", "at once"]
        .iter()
        .enumerate()
    {
        let split = if at == 5 { "dev" } else { "train" };
        lines += &line(&format!("cancel my order {word}"), "cancel", split);
        lines += &line(&format!("where is my parcel {word}"), "status", split);
    }
    fs::write(folder.path().join("all.jsonl"), &lines).expect("written");
    fs::write(
        folder.path().join("bad.jsonl"),
        lines + "{\"text\":\"hi\"}\n",
    )
    .expect("written");

    let (fine, said) = nlu(&["train", "all.jsonl", "--output", "own.model"]).await;
    assert!(fine && said.contains("2 intents, 10 sentences"), "{said}");
    let (fine, said) = nlu(&["evaluate", "all.jsonl", "--model", "own.model", "--json"]).await;
    let told: serde_json::Value = serde_json::from_str(&said).expect("json");
    assert!(
        fine && told["inside"] == 2 && told["accuracy"] == 1.0,
        "{said}"
    );
    let (fine, said) = nlu(&["explain", "cancel it", "--model", "own.model"]).await;
    assert!(fine && said.contains("for cancel\n"), "{said}");

    let playbooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../playbooks");
    let playbooks = playbooks.to_str().expect("a path");
    let german = [
        "explain",
        "wo ist mein Paket?",
        "--language",
        "de",
        "--playbooks",
        playbooks,
    ];
    let (fine, said) = nlu(&german).await;
    assert!(fine && said.contains("for order_status\n"), "{said}");
    let (fine, said) = nlu(&["languages", "--playbooks", playbooks]).await;
    let rows = said.lines().filter(|line| line.contains(" %")).count();
    assert!(fine && rows == 5 && said.contains("\nfr "), "{said}");

    // what can't be done says why, and where
    let klingon = ["evaluate", "--language", "tlh", "--playbooks", playbooks];
    let (fine, said) = nlu(&klingon).await;
    assert!(
        !fine && said.contains("no examples in `tlh`: there are de, en, es, fr, pt"),
        "{said}"
    );
    let (fine, said) = nlu(&["explain", "hi", "--intent", "no", "--model", "own.model"]).await;
    assert!(
        !fine && said.contains("no intent no: cancel, status"),
        "{said}"
    );
    let (fine, said) = nlu(&["evaluate", "bad.jsonl"]).await;
    assert!(
        !fine && said.contains("line 13: missing field `intent`"),
        "{said}"
    );
    let (fine, said) = nlu(&["train", "nowhere.jsonl"]).await;
    assert!(
        !fine && said.contains("nowhere.jsonl can't be read"),
        "{said}"
    );
    let (fine, said) = nlu(&["explain", "hi", "--model", "all.jsonl"]).await;
    assert!(!fine && said.contains("train it again"), "{said}");
}
