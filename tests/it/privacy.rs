//! Canaries: what is personal or secret is found in no log, span, metric or
//! foreign store.

use std::{path::Path, process::Stdio};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, ToSocketAddrs},
    process::Command,
};

use crate::{
    binary::{Binary, free_ports, run},
    traces::Collector,
};

/// What stands in the sample customer's fields, and what she types.
const PERSONAL: [&str; 6] = [
    "ada.moreno@example.com",
    "100 Alder Street",
    "Moreno",
    "+14155552000",
    "4111 1111 1111 1111",
    "hunter2-typed",
];

#[tokio::test(flavor = "multi_thread")]
async fn canaries_are_found_nowhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let (collector, endpoint) = Collector::start().await;
    let everything = [
        ("SWITCHBOARD_LOG", "debug"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
    ];
    let binary = Binary::start(folder.path(), port, &["all"], &everything, false).await;
    binary.ready(0).await;
    binary.sampled(folder.path()).await;
    talk(folder.path(), port).await;
    let metrics = metrics(port).await;
    let log = binary.stop().await;
    let spans = String::from_utf8_lossy(&collector.bytes()).into_owned();
    assert!(
        spans.contains("OrchestratorService/Converse"),
        "spans were sent"
    );
    assert!(
        log.contains("\"service\":\"orchestrator\""),
        "the log was looked at: {log}"
    );
    for canary in
        PERSONAL
            .into_iter()
            .chain(["lamp-ada-2026", "UVOL3HN5FQQ2ZW3TSDQS7XEC5VFPGSKU", "eyJ"])
    {
        assert!(!log.contains(canary), "{canary} is in the log");
        assert!(!metrics.contains(canary), "{canary} is in the metrics");
        assert!(!spans.contains(canary), "{canary} is in the spans");
    }
    nothing_kept(folder.path());
}

/// A conversation in which the customer types what nobody may keep.
async fn talk(folder: &Path, port: u16) {
    let say = [
        "where is my order?",
        "my card is 4111 1111 1111 1111 and my password is hunter2-typed",
        "change my address to 100 Alder Street, Denver, CO 80202",
        "what's my account status?",
    ];
    let mut chat = Command::new(Binary::path());
    chat.args(["chat", "--as", "ada.moreno@example.com", "--data-dir"])
        .arg(folder)
        .arg("--base-port")
        .arg(port.to_string());
    for text in say {
        chat.args(["--say", text]);
    }
    let chat = chat
        .env("SWITCHBOARD_PASSWORD", "lamp-ada-2026")
        .env(
            "SWITCHBOARD_TOTP_SECRET",
            "UVOL3HN5FQQ2ZW3TSDQS7XEC5VFPGSKU",
        )
        .stdin(Stdio::null())
        .output()
        .await
        .expect("chat runs");
    assert!(
        chat.status.success(),
        "{}",
        String::from_utf8_lossy(&chat.stderr)
    );
}

/// The metrics of a service.
pub(crate) async fn metrics_of(probes: impl ToSocketAddrs) -> String {
    let mut stream = TcpStream::connect(probes).await.expect("probes");
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .expect("asked");
    let mut metrics = String::new();
    stream.read_to_string(&mut metrics).await.expect("answered");
    metrics
}

/// The metrics of all services.
async fn metrics(port: u16) -> String {
    let mut metrics = String::new();
    for spec in switchboard::SERVICES {
        metrics += &metrics_of(("127.0.0.1", port + 1000 + spec.offset)).await;
    }
    assert!(
        metrics.contains("rpc_server_call_duration_seconds"),
        "{metrics}"
    );
    metrics
}

/// A card number is kept by nobody, the address by crm, orders and the
/// conversation.
fn nothing_kept(folder: &Path) {
    for (service, allowed) in [
        ("catalog", false),
        ("billing", false),
        ("identity", false),
        ("context", true),
    ] {
        let mut kept = Vec::new();
        for suffix in ["", "-wal"] {
            kept.extend(
                std::fs::read(folder.join("db").join(format!("{service}.db{suffix}")))
                    .unwrap_or_default(),
            );
        }
        let holds = |needle: &str| {
            kept.windows(needle.len())
                .any(|window| window == needle.as_bytes())
        };
        assert!(
            !holds("4111 1111 1111 1111"),
            "{service} keeps a card number"
        );
        assert!(
            allowed || !holds("100 Alder Street"),
            "{service} keeps an address"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_inside_is_told_by_its_id_and_found_in_the_log_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_ports();
    let binary = Binary::start(folder.path(), port, &["all"], &[], false).await;
    binary.ready(0).await;
    binary.sampled(folder.path()).await;
    // as a disk that lost a table would
    let database = rusqlite::Connection::open(folder.path().join("db/catalog.db"));
    let database = database.expect("opened");
    database
        .execute_batch("DROP TABLE products")
        .expect("dropped");

    let lamp = r#"{"name": "products/desk-lamp"}"#;
    let args = ["call", "catalog.GetProduct", lamp, "--channel", "web"];
    let (fine, said) = run(folder.path(), port, &args).await;

    assert!(
        !fine && !said.contains("products:") && !said.contains("SELECT"),
        "{said}"
    );
    let id = said.split("error_id=").nth(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric());
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    let id = id.unwrap_or_else(|| panic!("no error id: {said}"));
    let log = binary.stop().await;
    let line = log.lines().find(|line| line.contains(&id));
    let line = line.unwrap_or_else(|| panic!("{id} is not in the log: {log}"));
    assert!(line.contains("no such table"), "the cause is there: {line}");
    assert!(line.contains("trace_id"), "{line}");
}
