#!/usr/bin/env bash
# Compares SQL expressions with DealKit's totals on SQLite, DuckDB and PostgreSQL: run.sh FOLDER-OF-THE-PROGRAMS [options of check.py]
# The drivers are installed into .build-venv/ once; PostgreSQL runs from a folder of its own and is stopped again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
deal=$(cd "$1" && pwd)/deal
shift

venv=$root/.build-venv
if ! "$venv/bin/python" -c 'import duckdb, psycopg2' 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check duckdb psycopg2-binary
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(pg_config --bindir)
work=$(mktemp -d)
# The server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
    as=(runuser -u postgres --)
    chown postgres "$work"
fi
finish() {
    "${as[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
"${as[@]}" "$bin/initdb" -D "$work/data" -U deal -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-k $work -c listen_addresses='' -c fsync=off" start >/dev/null

cd "$root"
"$venv/bin/python" -B "$here/check.py" "$deal" --postgres "host=$work user=deal dbname=postgres" \
    --neutral Tests/DealCoreTests/Fixtures/rules "$@" samples/ruleset.json
