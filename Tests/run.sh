#!/usr/bin/env bash
# Runs the Swift tests that are built: those that wait for the clock of servers apart from those that keep every core busy.
set -euo pipefail
cd "$(dirname "$0")/.."

redis='^RedisAdapterTests[.]'
network='^(HTTPTransportTests|LLMCacheTests)[.]'
# They look at the memory of their whole process, or may wait for a second and no longer.
alone='hundreds of megabytes|KeyServiceTests'
swift test --skip-build --skip "$redis" --skip "$network" --skip "$alone"
swift test --skip-build --filter "$network" --skip "$alone"
swift test --skip-build --filter "$redis"
swift test --skip-build --filter "$alone"
