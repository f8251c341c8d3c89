//! Foreign clients: Python's grpcio holds a whole conversation over mutual TLS.

use std::{path::PathBuf, process::Stdio};

use tokio::process::Command;

use crate::binary::{Binary, free_ports};

#[tokio::test(flavor = "multi_thread")]
async fn python_holds_a_whole_conversation() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = std::env::var("SWITCHBOARD_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let has = Command::new(&python)
        .args(["-c", "import grpc, grpc_tools"])
        .stderr(Stdio::null())
        .status()
        .await;
    if !has.is_ok_and(|status| status.success()) {
        println!("skipped: {python} has no grpcio and grpcio-tools (make test installs them)");
        return;
    }
    let (folder, port) = (tempfile::tempdir().expect("a folder"), free_ports());
    let binary = Binary::start(folder.path(), port, &["all"], &[], false).await;
    binary.ready(0).await;
    binary.sampled(folder.path()).await;

    let talked = Command::new(&python)
        .arg(root.join("tests/python/conversation.py"))
        .arg(folder.path())
        .arg(port.to_string())
        .output()
        .await
        .expect("python");

    let said = String::from_utf8_lossy(&talked.stdout).into_owned()
        + &String::from_utf8_lossy(&talked.stderr);
    println!("{said}");
    assert!(talked.status.success(), "{said}");
    binary.stop().await;
}
