//! Builds the contract from `proto/`.

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
