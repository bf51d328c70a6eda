#!/usr/bin/env bash
# Builds products: build.sh CONFIGURATION PRODUCT…  Says beforehand how long a first build takes.
set -euo pipefail
configuration=$1
shift

if ! command -v swift >/dev/null; then
    echo "Swift 6.2 or later is needed and was not found; see https://www.swift.org/install/linux/." >&2
    exit 1
fi
if [ ! -d ".build/$(swift -print-target-info 2>/dev/null | sed -n 's/.*"unversionedTriple" *: *"\(.*\)".*/\1/p')/$configuration" ]; then
    echo "First $configuration build: all dependencies are compiled. On two cores this takes some minutes (up to 8 for debug, 12 for release)." >&2
fi
for product in "$@"; do
    echo "Building $product ($configuration) …" >&2
    swift build -c "$configuration" --product "$product"
done
