#!/usr/bin/env bash
# Draws the same cards with DealKit and with headless Chromium in one run, and times a warm request to the server beside both; then a
# card with a photo with DealKit, takumi, Skia, Pillow and Chromium driven by playwright.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cd "$root"
deploy/scripts/build.sh release deal deal-server
swift build -c release --package-path Benchmarks --product CardBench
export CARD_BENCH="$root/Benchmarks/.build/release/CardBench"

work=$(mktemp -d)
server=""
finish() {
    [ -n "$server" ] && kill -INT "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
export DATABASE_URL="sqlite://$work/dealkit.db" STORAGE_ROOT="$work/objects" API_HOST=127.0.0.1 RATE_LIMIT="1000000/min"
API_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export API_PORT
.build/release/deal seed --no-cards >/dev/null
.build/release/deal-server 2>"$work/server.log" &
server=$!
for _ in $(seq 100); do
    curl -fs "http://127.0.0.1:$API_PORT/health" >/dev/null && break
    sleep 0.1
done
SERVER_PID=$server python3 -B "$here/compare.py"

echo
venv="$root/.build-venv-cards"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
"$venv/bin/python" -B "$here/photo_card.py" "$CARD_BENCH"
