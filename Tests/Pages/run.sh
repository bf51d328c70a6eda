#!/usr/bin/env bash
# Seeds a fresh catalogue, serves it on a free port, and looks at it as a person would: run.sh FOLDER-OF-THE-PROGRAMS
# Screenshots are kept in $PAGES_SHOTS (.build/screenshots unless set).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "$1" && pwd)
shots=${PAGES_SHOTS:-$here/../../.build/screenshots}
mkdir -p "$shots"
work=$(mktemp -d)
server=""
finish() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

export DATABASE_URL="sqlite://$work/dealkit.db" STORAGE_ROOT="$work/objects" API_HOST=127.0.0.1
API_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export API_PORT
"$programs/deal" seed --no-cards
"$programs/deal-server" 2>"$work/server.log" &
server=$!
for _ in $(seq 100); do
    curl -fs "http://127.0.0.1:$API_PORT/health" >/dev/null && break
    kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
    sleep 0.1
done
PAGES_URL="http://127.0.0.1:$API_PORT" PAGES_SHOTS="$shots" DEAL="$programs/deal" PAGES_WORK="$work" \
    python3 -B "$here/test_pages.py"

# Ctrl-C ends the server at once and without complaint.
kill -INT "$server"
status=0
wait "$server" || status=$?
server=""
if [ "$status" -ne 0 ]; then
    echo "deal-server ended with status $status after an interrupt" >&2
    cat "$work/server.log" >&2
    exit 1
fi
