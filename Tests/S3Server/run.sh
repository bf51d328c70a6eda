#!/usr/bin/env bash
# Runs the tests of the object store that need a real S3 server, and exchanges objects with boto3: run.sh [options of swift test]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ -z "${S3_TEST_ENDPOINT:-}" ]; then
    exec "$here/seaweedfs.sh" "$0" "$@"
fi

venv=$root/.build-venv-s3
"$venv/bin/python" -c 'import boto3' 2>/dev/null ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements-boto3.txt" >&2

cd "${S3_TEST_PACKAGE:-$root}"
swift build --build-tests >&2
export S3_TEST_EXCHANGE_BUCKET=exchange
"$venv/bin/python" -B "$here/exchange.py" write "$S3_TEST_EXCHANGE_BUCKET"
swift test --skip-build --filter 'SeaweedFSTests|ExchangeTests' "$@"
S3_TEST_ALONE=1 swift test --skip-build --filter LargeObjectTests "$@"
"$venv/bin/python" -B "$here/exchange.py" read "$S3_TEST_EXCHANGE_BUCKET"
"$here/commands.sh" "$(swift build --show-bin-path)"
