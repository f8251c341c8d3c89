#!/usr/bin/env bash
# Everything that is tested: starts PostgreSQL on a free port in a temporary
# folder, runs all tests, ends only what it started.
set -euo pipefail
cd "$(dirname "$0")/.."

find_postgres() {
    for candidate in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin /usr/local/bin /usr/local/pgsql/bin; do
        if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
            echo "$candidate"
            return
        fi
    done
}

bin=$(find_postgres)
if [ -z "$bin" ]; then
    echo "installing PostgreSQL (Debian's package)"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
    bin=$(find_postgres)
fi
if ! cargo nextest --version >/dev/null 2>&1; then
    echo "installing cargo-nextest"
    cargo install --locked cargo-nextest
fi

folder=$(mktemp -d /tmp/switchboard-test.XXXXXX)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner=()
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root
    id switchboard-test >/dev/null 2>&1 || useradd --system --no-create-home switchboard-test
    chown switchboard-test "$folder"
    as_owner=(setpriv --reuid switchboard-test --regid switchboard-test --clear-groups)
fi
"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --no-sync >/dev/null
"${as_owner[@]}" "$bin/postgres" -D "$folder/data" -p "$port" -h 127.0.0.1 -k "$folder" \
    -c fsync=off -c max_connections=400 -c log_min_messages=panic >"$folder/log" 2>&1 &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
    "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && break
    sleep 0.1
done
export SWITCHBOARD_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"

python=python3
if ! python3 -c 'import grpc, grpc_tools' 2>/dev/null; then
    # the foreign client's libraries, in a folder of their own
    python="$PWD/target/python/bin/python"
    if ! "$python" -c 'import grpc, grpc_tools' 2>/dev/null; then
        echo "installing grpcio (PyPI)"
        if ! python3 -m venv target/python 2>/dev/null; then
            # Debian keeps venv in a package of its own
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            python3 -m venv target/python
        fi
        target/python/bin/pip install --quiet grpcio grpcio-tools
    fi
fi
export SWITCHBOARD_TEST_PYTHON="$python"

cargo build --locked -p switchboard
cargo nextest run --locked --workspace --profile ci "$@"
