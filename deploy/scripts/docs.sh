#!/usr/bin/env bash
# Builds the documentation of the five modules into docs-out/<Module>/; a link that leads nowhere is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in swift docc; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is needed and was not found; it comes with the toolchain of https://www.swift.org/install/linux/." >&2
    exit 1
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=$(swift -print-target-info | sed -n 's/.*"triple" *: *"\(.*\)".*/\1/p' | head -n 1)
rm -rf docs-out
mkdir docs-out
for module in DealCore CardRender ObjectStore RateLimit LLMCache; do
    swift build --target "$module"
    mkdir "$work/$module"
    swift symbolgraph-extract -module-name "$module" -I "$(swift build --show-bin-path)/Modules" -target "$target" \
        -minimum-access-level public -output-dir "$work/$module"
    docc convert "Sources/$module/$module.docc" --additional-symbol-graph-dir "$work/$module" --output-dir "docs-out/$module" \
        --fallback-display-name "$module" --fallback-bundle-identifier "dealkit.$module" --warnings-as-errors
    echo "Written to docs-out/$module/. To read it: python3 -m http.server --directory docs-out/$module, then http://127.0.0.1:8000/documentation/${module,,}"
done
