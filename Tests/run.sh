#!/usr/bin/env bash
# Runs the Swift tests that are built: those that wait for the clock of servers apart from those that keep every core busy.
set -euo pipefail
cd "$(dirname "$0")/.."

redis='^RedisAdapterTests[.]'
network='^(HTTPTransportTests|LLMCacheTests)[.]'
# It looks at the memory of its whole process.
alone='hundreds of megabytes'
swift test --skip-build --skip "$redis" --skip "$network" --skip "$alone"
swift test --skip-build --filter "$network"
swift test --skip-build --filter "$redis"
swift test --skip-build --filter "$alone"
