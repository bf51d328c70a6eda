#!/usr/bin/env bash
# Runs a command beside an S3 server that verifies signatures: seaweedfs.sh [COMMAND…]
#
# The server listens on loopback and free ports alone, keeps its data in a folder of its own, and is gone with the command. Its address is in
# the command's environment: S3_TEST_ENDPOINT, S3_TEST_REGION, S3_TEST_ACCESS_KEY, S3_TEST_SECRET_KEY, and S3_TEST_READER_ACCESS_KEY with
# S3_TEST_READER_SECRET_KEY, which may read and list only. Without a command it prints these and runs until it is ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

venv=$root/.build-venv-s3
installed=$(cat "$venv/installed" 2>/dev/null || true)
wanted=$(sha256sum <"$here/requirements.txt")
if [ "$installed" != "$wanted" ]; then
    [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$here/requirements.txt" >&2
    echo "$wanted" >"$venv/installed"
fi

work=$(mktemp -d)
server=
ports=()
finish() {
    # Nothing of the data is wanted, so the server need not write it out.
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
    # It listens on sockets in the file system as well, wherever its data are.
    for port in "${ports[@]}"; do rm -f /tmp/seaweedfs-*-"$port".sock; done
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

read -ra ports <<<"$(python3 - <<'PORTS'
import socket
taken = [socket.socket() for _ in range(8)]
for one in taken: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in taken))
PORTS
)"

export S3_TEST_ENDPOINT=http://127.0.0.1:${ports[0]} S3_TEST_REGION=us-east-1
export S3_TEST_ACCESS_KEY=testkey S3_TEST_SECRET_KEY=testsecretkey0123456789
export S3_TEST_READER_ACCESS_KEY=readerkey S3_TEST_READER_SECRET_KEY=readersecretkey0123456789
cat >"$work/identities.json" <<JSON
{"identities": [
  {"name": "admin", "credentials": [{"accessKey": "$S3_TEST_ACCESS_KEY", "secretKey": "$S3_TEST_SECRET_KEY"}],
   "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
  {"name": "reader", "credentials": [{"accessKey": "$S3_TEST_READER_ACCESS_KEY", "secretKey": "$S3_TEST_READER_SECRET_KEY"}],
   "actions": ["Read", "List"]}]}
JSON
mkdir "$work/data"

# Telemetry is on by default. A bucket that is not there must be missed, and a bucket that is not empty must not be deleted.
# The key that encrypts keys is fixed: it guards nothing but test data. A bucket has one volume, so that there is room for hundreds.
(
    cd "$work"
    export WEED_S3_SSE_KEK=$(printf %064d 7) WEED_MASTER_VOLUME_GROWTH_COPY_1=1
    exec "$venv/bin/weed" -logtostderr=true -v=0 server -dir="$work/data" \
        -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.telemetry=false \
        -s3.port="${ports[0]}" -s3.port.grpc="${ports[1]}" -filer.port="${ports[2]}" -filer.port.grpc="${ports[3]}" \
        -master.port="${ports[4]}" -master.port.grpc="${ports[5]}" -volume.port="${ports[6]}" -volume.port.grpc="${ports[7]}" \
        -master.volumeSizeLimitMB=1024 -volume.max=1000 -filer -s3 -s3.port.iceberg=0 -s3.port.lance=0 \
        -s3.autoCreateBucket=false -s3.allowDeleteBucketNotEmpty=false -s3.domainName=localhost -s3.config="$work/identities.json" \
        -filer.localSocket="$work/filer.sock" -s3.localSocket="$work/s3.sock" >"$work/log" 2>&1
) &
server=$!

# It is up when it refuses a request without a signature, and when there is room to write.
python3 - "$S3_TEST_ENDPOINT" "http://127.0.0.1:${ports[4]}/dir/assign" "$server" <<'READY' || { tail -20 "$work/log" >&2; exit 1; }
import os, sys, time, urllib.error, urllib.request
endpoint, assign, server = sys.argv[1:]
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
def status(url):
    try:
        answer = direct.open(url, timeout=2)
        return answer.status, answer.read()
    except urllib.error.HTTPError as error: return error.code, b""
    except OSError: return 0, b""
for _ in range(600):
    try: os.kill(int(server), 0)
    except OSError: sys.exit("the S3 server ended")
    if status(endpoint + "/")[0] == 403 and b'"fid"' in status(assign)[1]: sys.exit(0)
    time.sleep(0.1)
sys.exit("the S3 server did not come up within a minute")
READY

if [ $# -gt 0 ]; then
    "$@"
else
    export -p | sed -n 's/^declare -x \(S3_TEST_.*\)/\1/p'
    echo READY
    wait "$server"
fi
