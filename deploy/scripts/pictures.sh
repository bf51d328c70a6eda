#!/usr/bin/env bash
# Draws the pictures of docs/ anew with the programs just built: cards by `deal card`, pages in headless Chromium;
# and those of CardRender's documentation by its tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
deploy/scripts/need.sh chromium python3 fonts-inter fonts-dejavu-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DATABASE_URL="sqlite://$work/dealkit.db" STORAGE_ROOT="$work/objects"
mkdir -p docs/pictures
.build/release/deal seed --no-cards >/dev/null
.build/release/deal card 1 --style light -o docs/pictures/card-light.png
.build/release/deal card 11 17 --design comparison --style dark -o docs/pictures/card-comparison.png
.build/release/deal card --file samples/price-drop.json -o docs/pictures/card-price-drop.png
unset DATABASE_URL STORAGE_ROOT
PAGES_SHOTS="$work/shots" Tests/Pages/run.sh .build/release >/dev/null 2>&1
cp "$work/shots/listing.png" docs/pictures/listing.png
cp "$work/shots/catalogue-phone-dark.png" docs/pictures/catalogue-phone-dark.png
ls -l docs/pictures

# What the documentation shows is what its tests draw and run: where a file is missing, they fail and hand in a new one.
resources=Sources/CardRender/CardRender.docc/Resources
swift build --build-tests
rm -f "$resources"/*
swift test --skip-build --filter 'CardRenderTests.(Tutorial|ArticleExample|DesignExample)Tests' --attachments-path "$resources" >/dev/null 2>&1 || true
swift test --skip-build --filter 'CardRenderTests.(Tutorial|Article|ArticleExample|DesignExample)Tests'
ls -l "$resources"
