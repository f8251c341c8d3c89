#!/usr/bin/env bash
# What a turn costs, beside raw calls of the same shape, in one run. Release
# builds; ports 9380 to 10416 on loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release -p switchboard
cargo run --locked --release -p switchboard-tests --example bench
