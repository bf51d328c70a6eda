#!/usr/bin/env bash
# Builds the documentation of DealCore into docs-out/; a link that leads nowhere is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in swift docc; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is needed and was not found; it comes with the toolchain of https://www.swift.org/install/linux/." >&2
    exit 1
done
symbols=$(mktemp -d)
trap 'rm -rf "$symbols"' EXIT
target=$(swift -print-target-info | sed -n 's/.*"triple" *: *"\(.*\)".*/\1/p' | head -n 1)
swift build --target DealCore
swift symbolgraph-extract -module-name DealCore -I "$(swift build --show-bin-path)/Modules" -target "$target" \
    -minimum-access-level public -output-dir "$symbols"
rm -rf docs-out
docc convert Sources/DealCore/DealCore.docc --additional-symbol-graph-dir "$symbols" --output-dir docs-out \
    --fallback-display-name DealCore --fallback-bundle-identifier dealkit.DealCore --warnings-as-errors
echo "Written to docs-out/. To read it: python3 -m http.server --directory docs-out, then http://127.0.0.1:8000/documentation/dealcore"
