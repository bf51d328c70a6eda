"""Decides by two exact windows in Redis with DealKit and its peers in one run: compare.py REDISLIMITBENCH SECONDS

The floor is the limiter's own script under redis-benchmark, with as many requests under way; the peer is pip limits, whose moving windows
are exact too but are tested and hit one after the other. All take turns, and figures are the medians of five rounds. Processor time is that
of the client and of the server together, which tells more than the rates where others use the machine. The exit code tells how many of the
bars are missed.
"""
import json
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import limits
import limits.storage
import limits.strategies
import redis

ROUNDS = 5
# redis-benchmark: connections and commands in a pipeline; DealKit has as many tasks as requests are under way there. The first shape has a
# bar; the second, whose batches are as large as DealKit's, is told beside it.
SHAPES = [(50, 16), (2, 400)]
KEYS = {"below": 100_000, "at": 1000}


def start_server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    for _ in range(100):
        try:
            client.ping()
            return server, port, client
        except redis.ConnectionError:
            time.sleep(0.05)
    raise SystemExit("redis-server did not start")


def dealkit(bench, port, load, tasks, seconds):
    command = [bench, f"redis://127.0.0.1:{port}", load, str(tasks), str(seconds)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    expected = report["decisions"] if load == "below" else 0
    if report["failures"] or report["admitted"] != expected:
        raise SystemExit(f"DealKit's decisions are wrong or Redis failed: {report}")
    return report["decisions"] / report["seconds"], report["decisions"], report["p50"] * 1e6, report["p99"] * 1e6


def script_call(bench, port, client):
    """The arguments of the limiter's script, as the server got them from a request."""
    client.config_set("slowlog-log-slower-than", 0)
    client.slowlog_reset()
    dealkit(bench, port, "below", 1, 0.05)
    client.config_set("slowlog-log-slower-than", -1)
    raw = redis.connection.Connection(port=port)
    raw.send_command("SLOWLOG", "GET", "-1")
    for entry in raw.read_response():
        if entry[3][0] == b"EVALSHA":
            return entry[3]
    raise SystemExit("the script was not seen")


def benchmark(port, call, load, connections, pipeline, seconds, rate):
    """Requests a second of the same script, with the same keys but for their hashes."""
    digest, number, key, *arguments = call[1:]
    name = key.rsplit(b":", 1)[0] + b":__rand_int__"
    count = max(20_000, int(rate * seconds))
    command = [
        "redis-benchmark", "-p", str(port), "-c", str(connections), "-P", str(pipeline), "-n", str(count), "-r", str(KEYS[load]),
        "--csv", "EVALSHA", digest, number, name, *arguments,
    ]
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        raise SystemExit(f"redis-benchmark failed: {run.stdout} {run.stderr}")
    # The name of the test is the command, which holds what is not CSV: the figures are the last seven fields.
    rate = float(run.stdout.decode(errors="replace").strip().splitlines()[-1].rsplit(",", 7)[1].strip('"'))
    return rate, count, None, None


def peer(port, load, threads, seconds):
    storage = limits.storage.RedisStorage(f"redis://127.0.0.1:{port}")
    moving = limits.strategies.MovingWindowRateLimiter(storage)
    windows = [limits.parse("120/minute"), limits.parse("5000/hour")]
    keys = KEYS[load]
    if load == "at":
        keys = 20
        for key in range(keys):
            for window in windows:
                moving.hit(window, f"client-{key}", cost=120)
    counts, times = [0] * threads, []
    end = time.perf_counter() + seconds

    def work(number):
        state = number * 7919 + 1
        while True:
            before = time.perf_counter()
            if before >= end:
                return
            state = (state * 1103515245 + 12345) % 2**31
            key = f"client-{state % keys}"
            if all(moving.test(window, key) for window in windows):
                for window in windows:
                    moving.hit(window, key)
            counts[number] += 1
            times.append(time.perf_counter() - before)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times.sort()
    return sum(counts) / seconds, sum(counts), times[len(times) // 2] * 1e6, times[int(len(times) * 0.99)] * 1e6


def processor_time(client):
    """What this program, those it has run, and the server have used, in seconds."""
    info = client.info("cpu")
    used = info["used_cpu_user"] + info["used_cpu_sys"]
    for who in [resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN]:
        usage = resource.getrusage(who)
        used += usage.ru_utime + usage.ru_stime
    return used


def main():
    bench, seconds = sys.argv[1], float(sys.argv[2])
    server, port, client = start_server()
    figures, ratios = {}, {}

    def measure(load, name, body):
        client.flushdb()
        before = processor_time(client)
        rate, count, p50, p99 = body()
        figures.setdefault((load, name), []).append((rate, (processor_time(client) - before) / count * 1e6, p50, p99))
        return rate

    def compare(load, name, top, bottom):
        ratios.setdefault((load, name), []).append(top / bottom)

    try:
        call = script_call(bench, port, client)
        for load in ["below", "at"]:
            for _ in range(ROUNDS):
                alone = measure(load, "DealKit, 1 task", lambda: dealkit(bench, port, load, 1, seconds))
                single = measure(load, "limits, 1 thread", lambda: peer(port, load, 1, seconds))
                many = measure(load, "limits, 50 threads", lambda: peer(port, load, 50, seconds))
                compare(load, "one at a time, as many times limits", alone, single)
                for connections, pipeline in SHAPES:
                    tasks, floor = connections * pipeline, f"redis-benchmark -c {connections} -P {pipeline}"
                    mine = measure(load, f"DealKit, {tasks} tasks", lambda: dealkit(bench, port, load, tasks, seconds))
                    bare = measure(load, floor, lambda: benchmark(port, fill(call, client, load), load, connections, pipeline, seconds, mine))
                    compare(load, f"share of {floor}", mine, bare)
                known = load
                if load == "at":
                    known = "blocked"
                    mine = measure(load, "DealKit, 800 tasks, certain refusals kept", lambda: dealkit(bench, port, known, 800, seconds))
                compare(load, "as it comes, as many times limits", mine, max(single, many))
    finally:
        server.kill()
        server.wait()

    print("| load | what | decisions/s | CPU µs each | p50 µs | p99 µs |\n|---|---|--:|--:|--:|--:|")
    for (load, name), rounds in figures.items():
        rate, used, p50, p99 = (statistics.median(values) if values[0] is not None else None for values in zip(*rounds))
        print(f"| {load} | {name} | {rate:,.0f} | {used:,.1f} | {p50 and f'{p50:,.1f}' or ''} | {p99 and f'{p99:,.1f}' or ''} |")
    print("\n| load | ratio | median | rounds | bar |\n|---|---|--:|---|--:|")
    missed = 0
    for (load, name), rounds in ratios.items():
        bar = 0.8 if name.endswith("-P %d" % SHAPES[0][1]) else 8 if name.startswith("as it comes") else None
        median = statistics.median(rounds)
        missed += bar is not None and median < bar
        print(f"| {load} | {name} | {median:,.2f} | {', '.join(f'{value:,.2f}' for value in rounds)} | {bar or ''} |")
    sys.exit(missed)


def fill(call, client, load):
    """Uses up the minute of the keys that redis-benchmark asks about at the limit."""
    if load == "at":
        prefix = call[3].rsplit(b":", 1)[0]
        full = call[-1].replace(b"[1,", b"[120,", 1)
        for key in range(KEYS[load]):
            client.execute_command("EVALSHA", call[1], 1, prefix + b":%012d" % key, *call[4:-1], full)
    return call


main()
