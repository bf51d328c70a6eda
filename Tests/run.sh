#!/usr/bin/env bash
# Runs the Swift tests that are built: those that wait for the clock of servers apart from those that keep every core busy.
set -euo pipefail
cd "$(dirname "$0")/.."

servers='^(RedisAdapterTests|HTTPTransportTests|LLMCacheTests)[.]'
# It looks at the memory of its whole process.
alone='hundreds of megabytes'
swift test --skip-build --skip "$servers" --skip "$alone"
swift test --skip-build --filter "$servers"
swift test --skip-build --filter "$alone"
