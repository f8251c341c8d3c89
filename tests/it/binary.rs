//! The binary that users run, as a process.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

/// Ada's pending order, by its number.
pub(crate) const NUMBER: &str = "W1000037";

/// A process of the binary that users run.
pub(crate) struct Binary {
    child: Child,
    port: u16,
    log: Arc<Mutex<String>>,
}

/// A base port that nobody else uses: each test that runs beside others has
/// ports of its own, below those that connections get.
pub(crate) fn free_ports() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let slot = std::env::var("NEXTEST_TEST_GLOBAL_SLOT").ok();
    let slot: u16 = slot.and_then(|slot| slot.parse().ok()).unwrap_or(0);
    loop {
        let place = TAKEN.fetch_add(1, Ordering::SeqCst);
        assert!(place < 50 && slot < 10, "no ports are left for this test");
        let base = 11_000 + slot * 2_000 + place * 20;
        let is_free = |port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if (base..base + 20).all(|port| is_free(port) && is_free(port + 1_000)) {
            return base;
        }
    }
}

impl Binary {
    pub(crate) fn path() -> PathBuf {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let target =
            std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), PathBuf::from);
        let path = target.join("debug/switchboard");
        assert!(
            path.exists(),
            "{} is missing: cargo build -p switchboard (make test does it)",
            path.display()
        );
        path
    }

    pub(crate) async fn start(
        folder: &Path,
        port: u16,
        services: &[&str],
        env: &[(&str, &str)],
        empty: bool,
    ) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut command = Command::new(Self::path());
        command
            .arg("serve")
            .args(services)
            .arg("--data-dir")
            .arg(folder)
            .arg("--base-port")
            .arg(port.to_string());
        command.arg("--playbooks").arg(root.join("playbooks"));
        if empty {
            command.arg("--no-sample");
        }
        for (name, value) in env {
            command.env(name, value);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("started");
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (
            BufReader::new(child.stderr.take().expect("stderr")),
            Arc::clone(&log),
        );
        tokio::spawn(async move {
            let mut lines = lines.lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = kept.lock().expect("the log");
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { child, port, log }
    }

    /// Waits until the service at an offset is ready.
    pub(crate) async fn ready(&self, offset: u16) {
        testkit::eventually("ready", || async {
            let log = self.log.lock().expect("the log").clone();
            assert!(!log.contains("error: "), "{log}");
            probe(self.port + 1000 + offset).await.contains("200 OK")
        })
        .await;
    }

    /// Waits until the sample data is in.
    pub(crate) async fn sampled(&self, folder: &Path) {
        let args = ["export", "--type", "switchboard.orders.v1.Order"];
        testkit::eventually("the sample is in", || async {
            run(folder, self.port, &args).await.1.contains(NUMBER)
        })
        .await;
    }

    /// SIGTERM, and its log; it must exit with 0.
    pub(crate) async fn stop(mut self) -> String {
        let id = self.child.id().expect("running");
        let killed = Command::new("kill")
            .arg("-TERM")
            .arg(id.to_string())
            .status()
            .await
            .expect("kill");
        assert!(killed.success());
        let status = tokio::time::timeout(Duration::from_secs(30), self.child.wait())
            .await
            .expect("in time")
            .expect("waited");
        let log = self.log.lock().expect("the log").clone();
        assert!(status.success(), "{status}: {log}");
        log
    }

    /// SIGKILL; its port and its folder are free after that.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Whether it died by itself.
    pub(crate) async fn died(&mut self) -> bool {
        tokio::time::timeout(Duration::from_secs(60), self.child.wait())
            .await
            .is_ok()
    }
}

async fn probe(port: u16) -> String {
    let mut answer = String::new();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else {
        return answer;
    };
    let _ = stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

/// Runs a client command; its output, and whether it went well.
pub(crate) async fn run(folder: &Path, port: u16, args: &[&str]) -> (bool, String) {
    let done = Command::new(Binary::path())
        .args(args)
        .arg("--data-dir")
        .arg(folder)
        .arg("--base-port")
        .arg(port.to_string())
        .env("SWITCHBOARD_PASSWORD", "lamp-ada-2026")
        .env(
            "SWITCHBOARD_TOTP_SECRET",
            "UVOL3HN5FQQ2ZW3TSDQS7XEC5VFPGSKU",
        )
        .stdin(Stdio::null())
        .output()
        .await
        .expect("runs");
    let text = [done.stdout, done.stderr].concat();
    (
        done.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// Says something as the sample's first customer; gives the turn's trace.
pub(crate) async fn traced(folder: &Path, port: u16, say: &str) -> String {
    let email = "ada.moreno@example.com";
    let chat = ["chat", "--as", email, "--json", "--say", say];
    let (fine, said) = run(folder, port, &chat).await;
    assert!(fine, "{said}");
    let done = said.lines().rfind(|line| line.contains("trace_id"));
    let done: serde_json::Value = serde_json::from_str(done.expect("the end")).expect("json");
    done["done"]["trace_id"]
        .as_str()
        .expect("a trace")
        .to_owned()
}
