#!/usr/bin/env bash
# Decides by two exact windows in Redis with DealKit, with the same script under redis-benchmark, and with pip limits, in one run, and
# prints a table of ratios. Needs redis-server. SECONDS_EACH sets the length of a round, REDIS_LIMIT_BENCH a program that is built already.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"

venv="$root/.build-venv"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
if [ -z "${REDIS_LIMIT_BENCH:-}" ]; then
    swift build -c release --package-path Benchmarks --product RedisLimitBench >&2
    REDIS_LIMIT_BENCH="$root/Benchmarks/.build/release/RedisLimitBench"
fi
"$venv/bin/python" -B "$here/compare.py" "$REDIS_LIMIT_BENCH" "${SECONDS_EACH:-3}"
