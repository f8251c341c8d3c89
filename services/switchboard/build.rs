//! Build info for `--version`.

use std::process::Command;

#[expect(
    clippy::disallowed_methods,
    reason = "how cargo speaks to a build script"
)]
fn main() {
    let run = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).output().ok()?;
        String::from_utf8(output.stdout)
            .ok()
            .map(|text| text.trim().to_owned())
    };
    // it grows with every commit; there is none in a copy without git
    if let Some(log) = run("git", &["rev-parse", "--git-path", "logs/HEAD"])
        && std::path::Path::new(&log).exists()
    {
        println!("cargo:rerun-if-changed={log}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    let commit =
        run("git", &["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".into());
    let rustc = run("rustc", &["--version"]).unwrap_or_default();
    let profile = std::env::var("PROFILE").unwrap_or_default();
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo:rustc-env=SWITCHBOARD_VERSION={version} (commit {commit}, {profile}, {rustc})");
}
