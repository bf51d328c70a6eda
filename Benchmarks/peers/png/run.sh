#!/usr/bin/env bash
# Encodes, decodes and inflates the same pictures with DealKit, libpng, zlib, ISA-L, libdeflate and oxipng in one run, and prints ratios.
# Before that it holds what they decode and deflate against the standard and zlib. Needs gcc, fonts-inter, libpng-dev, zlib1g-dev, libdeflate-dev and libisal-dev. PNG_BENCH names a program that is built already; SWIFT_FLAGS
# go to the compiler, such as "-Xcc -march=x86-64-v3".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"

venv="$root/.build-venv-png"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
if [ -z "${PNG_BENCH:-}" ]; then
    # shellcheck disable=SC2086
    swift build -c release --package-path Benchmarks --product PNGBench ${SWIFT_FLAGS:-} >&2
    PNG_BENCH="$root/Benchmarks/.build/release/PNGBench"
fi

python3 -B "$here/conformance.py" "$PNG_BENCH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O3 -o "$work/peers" "$here/peers.c" -lpng -lz -ldeflate -lisal
"$venv/bin/python" -B "$here/images.py" "$work"
"$PNG_BENCH" --cards "$work"
"$venv/bin/python" -B "$here/compare.py" "$work/peers" "$PNG_BENCH" "$work" "$@"
