#!/usr/bin/env bash
# Checks rulesets against docs/ruleset.schema.json, and that the schema refuses what is wrong: run.sh FILE…
# The validator is installed into .build-venv/ once.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
venv=$root/.build-venv
if ! "$venv/bin/python" -c 'import jsonschema' 2>/dev/null; then
    [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check jsonschema
fi
"$venv/bin/python" -B "$root/Tests/Schema/check.py" "$@"
