#!/usr/bin/env bash
# What a turn costs, beside raw calls of the same shape, in one run. Release
# builds; ports 9380 to 10416 on loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release -p switchboard
cargo run --locked --release -p switchboard-tests --example bench
cargo build --locked --release -p dialogue --example core
taskset -c 0 target/release/examples/core

# understanding, and what one would take from PyPI for it, on public data that
# no one here wrote
data=../shared/data/nlu
if [ ! -d "$data" ]; then
    echo "understanding: skipped, $data isn't there"
    exit 0
fi
python=target/peers/bin/python
if ! "$python" -c 'import sklearn, spacy' 2>/dev/null; then
    echo "installing scikit-learn and spaCy (PyPI)"
    python3 -m venv target/peers
    target/peers/bin/pip install --quiet scikit-learn spacy
fi
cargo build --locked --release -p nlu --example speed
for set in banking77 hwu64; do
    echo "understanding, $set"
    target/release/switchboard nlu evaluate "$data/$set.jsonl" 2>/dev/null | sed -n 2,4p
    taskset -c 0 target/release/examples/speed "$data/$set.jsonl"
    taskset -c 0 "$python" tests/understanding/peers.py "$data/$set.jsonl"
done
