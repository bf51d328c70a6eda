#!/usr/bin/env bash
# Decides in memory with DealKit, pip limits and throttled-py, and by two exact windows in Redis with DealKit, with the same script under
# redis-benchmark, and with pip limits, and prints tables of ratios. Needs redis-server. SECONDS_EACH sets the length of a round,
# LIMIT_BENCH and REDIS_LIMIT_BENCH programs that are built already.
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
if [ -z "${LIMIT_BENCH:-}" ]; then
    swift build -c release --package-path Benchmarks --product LimitBench >&2
    LIMIT_BENCH="$root/Benchmarks/.build/release/LimitBench"
fi
missed=0
"$venv/bin/python" -B "$here/memory.py" "$LIMIT_BENCH" "${SECONDS_EACH:-3}" || missed=$?
"$venv/bin/python" -B "$here/compare.py" "$REDIS_LIMIT_BENCH" "${SECONDS_EACH:-3}" || missed=$((missed + $?))
exit "$missed"
