# One line of help each: `make help`.
DATA ?= .switchboard
SHELL := /bin/bash

.PHONY: help run test check fmt bench docs
help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Build and start the whole system with sample data (SQLite, no other server)
	cargo build --locked -p switchboard
	@echo "switchboard is target/debug/switchboard; stop with Ctrl-C"
	exec ./target/debug/switchboard serve all --data-dir $(DATA)

test: ## Install what the tests need, start PostgreSQL, run everything
	tests/run.sh

check: ## rustfmt, clippy, docs, licences, protos, playbooks
	tests/check.sh

fmt: ## Format everything
	cargo fmt --all

bench: ## Release builds: what a turn costs, beside raw tonic calls of the same shape
	tests/bench.sh

docs: ## Write docs/errors and the schema of playbooks from the protos
	cargo run -q --locked -p switchboard-tests --example docs
