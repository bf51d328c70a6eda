#!/usr/bin/env bash
# What `make run` does once the programs are built: seeds, values, draws the cards, serves.
set -euo pipefail
programs=.build/release
host=${API_HOST:-127.0.0.1}
port=${API_PORT:-8020}

"$programs/deal" seed
base=${WEB_URL:-http://$host:$port}
cat <<TXT

  Catalogue   $base/
  A listing   $base/listings/1
  Its card    $base/og-image/1.png
  JSON        $base/api/listings?sort=score
  Health      $base/health

Stop with Ctrl-C.
TXT
exec "$programs/deal-server"
