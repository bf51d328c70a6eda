#!/usr/bin/env bash
# Times DealKit's S3 client beside boto3, obstore and awscrt on one server in one run, and prints tables of ratios.
# S3_BENCH_SECONDS sets the time for each kind of small work in each of ROUNDS, S3_BENCH_RELAY the bytes of the long stream, S3_BENCH a program
# that is built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)

if [ -z "${S3_TEST_ENDPOINT:-}" ]; then
    if [ -z "${S3_BENCH:-}" ]; then
        swift build -c release --package-path "$root/Benchmarks" --product S3Bench >&2
        export S3_BENCH=$root/Benchmarks/.build/release/S3Bench
    fi
    exec "$root/Tests/S3Server/seaweedfs.sh" "$0" "$@"
fi

venv=$root/.build-venv-s3
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
python=("$venv/bin/python" -B "$here/peers.py")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export S3_BENCH_BUCKET=bench
"$venv/bin/python" - <<'PYTHON'
import os, boto3
from botocore.config import Config
keys = {"aws_access_key_id": os.environ["S3_TEST_ACCESS_KEY"], "aws_secret_access_key": os.environ["S3_TEST_SECRET_KEY"]}
config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, proxies={})
boto3.client("s3", endpoint_url=os.environ["S3_TEST_ENDPOINT"], region_name="us-east-1", config=config, **keys).create_bucket(Bucket="bench")
PYTHON

# In turns, so that a machine that is busier for a while is so for all.
for _ in $(seq "${ROUNDS:-3}"); do
    "$S3_BENCH" sign >>"$work/figures"
    for peer in botocore awscrt; do "${python[@]}" "$peer" sign >>"$work/figures"; done
done
export S3_BENCH_SECONDS=${S3_BENCH_SECONDS:-1}
for _ in $(seq "${ROUNDS:-8}"); do
    "$S3_BENCH" objects >>"$work/figures"
    for peer in obstore boto3; do
        # A peer that crashes at its end has told its figures.
        "${python[@]}" "$peer" objects >>"$work/figures" || echo "$peer ended with $?." >&2
    done
done
head -c 268435456 /dev/urandom >"$work/up"
# Each begins a round in turn: what the one before has written still keeps the disk busy.
clients=(deal boto3 obstore)
for _ in $(seq "${ROUNDS:-3}"); do
    for client in "${clients[@]}"; do
        program=("${python[@]}" "$client")
        [ "$client" != deal ] || program=("$S3_BENCH")
        "${program[@]}" upload "$work/up" >>"$work/figures"
        "${program[@]}" download "$work/down" >>"$work/figures"
        cmp "$work/up" "$work/down"
        rm "$work/down"
    done
    clients=("${clients[@]:1}" "${clients[0]}")
done
rm "$work/up"
"$S3_BENCH" relay "${S3_BENCH_RELAY:-1073741824}" >>"$work/figures"
python3 -B "$here/compare.py" "$work/figures"
