#!/usr/bin/env bash
# Values the same listings by the same rules with DealKit and with its peers in one run, and prints a table of ratios.
# ROWS sets the sizes of DealKit's catalogues, PEER_ROWS that of the peers' tables, RULES_BENCH a program that is built already.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"

venv="$root/.build-venv"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
if [ -z "${RULES_BENCH:-}" ]; then
    swift build -c release --package-path Benchmarks --product RulesBench >&2
    RULES_BENCH="$root/Benchmarks/.build/release/RulesBench"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -ra rows <<<"${ROWS:-100000 1000000 10000000}"
python3 -B "$here/generate.py" "$work/ruleset.json" "$work/listings.jsonl"
"$RULES_BENCH" "$work/ruleset.json" "$work/listings.jsonl" "$work/totals.csv" "${rows[@]}" >"$work/dealkit.json"
"$venv/bin/python" -B "$here/peers.py" "$work/ruleset.json" "$work/listings.jsonl" "$work/totals.csv" "${PEER_ROWS:-1000000}" >"$work/peers.json"
echo >&2
python3 -B "$here/compare.py" "$work/dealkit.json" "$work/peers.json"
