//! Builds the contract from `proto/`.

#[expect(
    clippy::disallowed_methods,
    reason = "how cargo speaks to a build script"
)]
fn main() {
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = contract_build::Builder::new("../../proto", out).build() {
        println!(
            "cargo::error={}",
            error.to_string().replace('\n', "\ncargo::error=")
        );
        std::process::exit(1);
    }
}
