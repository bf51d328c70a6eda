#!/usr/bin/env bash
# Follows the guide of docs/s3.md with the command line and the server, on the S3 server of S3_TEST_ENDPOINT: commands.sh FOLDER-OF-PROGRAMS
set -euo pipefail
programs=$(cd "$1" && pwd)
deal=$programs/deal
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
export AWS_ENDPOINT_URL_S3=$S3_TEST_ENDPOINT AWS_REGION=$S3_TEST_REGION AWS_EC2_METADATA_DISABLED=true HOME=$work
export AWS_ACCESS_KEY_ID=$S3_TEST_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$S3_TEST_SECRET_KEY
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL
bucket=deal-$$
passed=0
check() { passed=$((passed + 1)); }
fail() { echo "FAILED: $*" >&2; echo "$passed passed, 1 failed"; exit 1; }
# Runs a command that must end with a code: its output is in the files out and err.
ends() {
    local code=$1 got=0
    shift
    "$@" >out 2>err || got=$?
    [ "$got" = "$code" ] || { cat out err >&2; fail "exit code $got instead of $code: $*"; }
    ! grep -q "$AWS_SECRET_ACCESS_KEY" out err || fail "a secret is shown by: $*"
    check
}
field() { python3 -c 'import json,sys; print(json.load(open("out"))'"$1"')'; }

ends 0 "$deal" storage setup --bucket "$bucket" --dry-run --json
[ "$(field '["dry_run"]')" = True ] || fail "a dry run is said to be one"
ends 1 "$deal" storage ls "s3://$bucket/"
ends 1 "$deal" storage ls "s3://$bucket/" --endpoint-url http://127.0.0.1:9
[ "$(cat err)" = "Error: The service cannot be reached: no connection to 127.0.0.1 came about: Connection refused." ] || fail "a service that is away is told of once: $(cat err)"
ends 0 "$deal" storage setup --bucket "$bucket" --public-prefix card-images/ --expire-days 30 --cors '*'
ends 0 "$deal" storage setup --bucket "$bucket" --json
[ "$(field '["changes"]')" = "[]" ] || fail "a second setup changes nothing"
ends 0 "$deal" storage test --bucket "$bucket"
[ "$(grep -c ✓ out)" = 3 ] || fail "three steps pass"
ends 3 "$deal" storage test --bucket "$bucket" --public-prefix private/

head -c 300000 /dev/urandom >a.bin
head -c 30000000 /dev/urandom >large.bin
ends 0 "$deal" storage put a.bin "s3://$bucket/files/ü b+c.bin" --metadata listing=17 --tag kind=test --cache-control no-store --json
ends 1 "$deal" storage put a.bin "s3://$bucket/files/ü b+c.bin" --if-absent
grep -q "already" err || fail "what is there already is said to be"
ends 0 "$deal" storage head "s3://$bucket/files/ü b+c.bin" --tags --json
[ "$(field '["metadata"]["listing"]') $(field '["tags"]["kind"]') $(field '["cache_control"]')" = "17 test no-store" ] || fail "attributes are kept"
ends 0 "$deal" storage get "s3://$bucket/files/ü b+c.bin" back.bin
cmp a.bin back.bin || fail "bytes come back"
ends 0 "$deal" storage get "s3://$bucket/files/ü b+c.bin" - --range 5-9
cmp <(tail -c +6 a.bin | head -c 5) out || fail "a range comes back"
ends 0 "$deal" storage put - "s3://$bucket/files/large.bin" <large.bin
ends 0 "$deal" storage cp "s3://$bucket/files/large.bin" "s3://$bucket/copies/"
ends 0 "$deal" storage get "s3://$bucket/copies/large.bin" back.bin
cmp large.bin back.bin || fail "large objects come back"
ends 0 "$deal" storage setup --bucket "$bucket-archive"
for object in large.bin "ü b+c.bin"; do
    ends 0 "$deal" storage cp "s3://$bucket/files/$object" "s3://$bucket-archive/$object"
    ends 0 "$deal" storage get "s3://$bucket/files/$object" back.bin
    ends 0 "$deal" storage get "s3://$bucket-archive/$object" archived.bin
    cmp back.bin archived.bin || fail "objects are copied between buckets"
done
ends 1 "$deal" storage cp "s3://$bucket/files/none" "s3://$bucket-archive/"
ends 0 "$deal" storage cp "s3://$bucket/files/large.bin" file:copy.bin
cmp large.bin copy.bin || fail "objects are copied to files"
ends 0 "$deal" storage ls "s3://$bucket/" --json
case "$(field '["prefixes"]')" in *"'copies/', 'files/'"*) ;; *) cat out >&2; fail "prefixes are listed" ;; esac
url=$("$deal" storage presign "s3://$bucket/files/ü b+c.bin" --expires 60)
curl --silent --fail --noproxy '*' "$url" | cmp - a.bin || fail "a presigned address gives the object"
check
url=$("$deal" storage presign "s3://$bucket/files/new.bin" --put --expires 60)
curl --silent --fail --noproxy '*' --upload-file a.bin "$url" || fail "a presigned address takes an object"
ends 0 "$deal" storage rm --recursive "s3://$bucket/files/" "s3://$bucket/copies/"
ends 0 "$deal" storage ls -r "s3://$bucket" --json
[ "$(field '["objects"]')" = "[]" ] || fail "everything is deleted"
ends 1 "$deal" storage get "s3://$bucket/files/large.bin" gone.bin
[ ! -e gone.bin ] || fail "nothing is left of what could not be read"
ends 1 env AWS_SECRET_ACCESS_KEY=wrong "$deal" storage ls "s3://$bucket"
grep -q "secret key is wrong" err || fail "a wrong key is said to be"
ends 1 env AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= "$deal" storage ls "s3://$bucket" --json
[ "$(field '["error"]["code"]')" = no_credentials ] || fail "missing keys are said to be"

# The server draws a card into the bucket, and everybody may read it there.
export DATABASE_URL=sqlite://$work/catalogue.db S3__ENABLED=true AWS_S3_BUCKET_NAME=$bucket API_PORT=0
ends 0 "$deal" seed --no-cards
ends 0 "$deal" doctor
grep -q "s3://$bucket/card-images/" out || fail "the doctor looks at the bucket"
"$programs/deal-server" >log 2>&1 &
server=$!
for _ in $(seq 300); do grep -q 'listening on' log && break; sleep 0.1; done
port=$(sed -n 's/.*listening on 127.0.0.1:\([0-9]*\).*/\1/p' log | head -1)
curl --silent --fail --noproxy '*' --max-time 120 -o card.png "http://127.0.0.1:$port/og-image/1.png" || { cat log >&2; fail "the server gives a card"; }
ends 0 "$deal" storage ls -r "s3://$bucket/card-images/" --json
key=$(field '["objects"][0]["key"]')
curl --silent --fail --noproxy '*' "$S3_TEST_ENDPOINT/$bucket/$key" | cmp - card.png || fail "the card in the bucket is the one that was served"
check
! grep -q "$AWS_SECRET_ACCESS_KEY" log || fail "the server's log shows a secret"
echo "$passed passed, 0 failed"
