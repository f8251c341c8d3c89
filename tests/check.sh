#!/usr/bin/env bash
# What every change keeps true, besides the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '%-12s %s\n' "$1" "$2"; }

cargo fmt --all -- --check
say fmt ok
cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
say clippy ok
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet
say doc ok
if [ -n "$(cargo tree --locked -i ring 2>/dev/null)" ]; then
    say providers "ring is linked beside aws-lc-rs"
    exit 1
fi
say providers "one (aws-lc-rs)"
if cargo deny --version >/dev/null 2>&1; then
    cargo deny --log-level error check bans licenses sources
    say deny ok
else
    say deny "skipped: cargo install --locked cargo-deny"
fi
if command -v npx >/dev/null; then
    (cd proto && npx --yes @bufbuild/buf@1.75.0 lint) 2> >(grep -v '^npm' >&2)
    say buf ok
else
    say buf "skipped: no npm"
fi
if command -v kubectl >/dev/null; then
    kubectl kustomize k8s/base >target/k8s.yaml
    validate=target/python/bin/kubernetes-validate
    if [ ! -x $validate ]; then
        python3 -m venv target/python
        target/python/bin/pip install --quiet kubernetes-validate==1.37.0
    fi
    $validate --quiet --strict target/k8s.yaml
    say manifests ok
else
    say manifests "skipped: no kubectl"
fi
cargo run --locked --quiet -p switchboard -- playbook check playbooks
