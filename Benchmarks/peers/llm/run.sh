#!/usr/bin/env bash
# Times answers from memory with DealKit's LLMCache, LiteLLM, GPTCache and LangChain, counts what reaches a loopback provider through each, loads
# the proxies of DealKit and LiteLLM, and prints tables; needs redis-server; the exit code tells how many of the bars are missed. SECONDS_EACH sets the length of a
# piece of work, ROUNDS how often the caches take turns, LLM_BENCH a program that is built already. DEAL_SERVER is a built deal-server: without it
# LiteLLM's proxy is loaded alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)

venv=$root/.build-venv-llm
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
if [ -z "${LLM_BENCH:-}" ]; then
    swift build -c release --package-path "$root/Benchmarks" --product LLMBench >&2
    LLM_BENCH=$root/Benchmarks/.build/release/LLMBench
fi
work=$(mktemp -d)
export TMPDIR=$work no_proxy=127.0.0.1
provider=
redis=
trap 'kill $provider $redis 2>/dev/null || true; rm -rf "$work"' EXIT
# On the second core, which the proxies leave to it and to wrk.
taskset -c 1 "$venv/bin/python" -B "$here/fake_provider.py" >"$work/port" &
provider=$!
until [ -s "$work/port" ]; do sleep 0.1; done
url=http://127.0.0.1:$(cat "$work/port")/v1
seconds=${SECONDS_EACH:-3}
redis_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" &
redis=$!
until redis-cli -p "$redis_port" ping >/dev/null 2>&1; do sleep 0.1; done

"$LLM_BENCH" upstream "$url" >>"$work/figures"
for peer in litellm gptcache langchain; do "$venv/bin/python" -B "$here/peers.py" "$peer" upstream "$url" >>"$work/figures"; done
for _ in $(seq "${ROUNDS:-3}"); do
    "$LLM_BENCH" hits "$seconds" >>"$work/figures"
    "$LLM_BENCH" redis "redis://127.0.0.1:$redis_port" "$seconds" >>"$work/figures"
    for peer in litellm gptcache langchain; do "$venv/bin/python" -B "$here/peers.py" "$peer" hits "$seconds" "$url" >>"$work/figures"; done
done
if [ -n "${DEAL_SERVER:-}" ]; then
    "$venv/bin/python" -B "$here/proxy.py" dealkit "$seconds" "$url" >>"$work/figures"
else
    echo "DEAL_SERVER is not set: the route /v1/chat/completions of deal-server is not loaded." >&2
fi
"$venv/bin/python" -B "$here/proxy.py" litellm "$seconds" "$url" >>"$work/figures"
python3 -B "$here/compare.py" "$work/figures"
