"""Decides in memory with DealKit and its peers in one run: memory.py LIMITBENCH SECONDS

All take turns on one core each and are given 1000 callers; rates are decisions a second of processor time. The exit code tells how many of
the bars are missed.
"""
import re
import subprocess
import sys
import time

import limits
import limits.storage
import limits.strategies
import throttled

CALLERS = [f"203.0.{number // 256}.{number % 256}" for number in range(1000)]


def rate(decide, seconds):
    start, end, done = time.process_time(), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        for caller in CALLERS:
            decide(caller)
        done += len(CALLERS)
    return done / (time.process_time() - start)


def pip_limits(texts):
    """Exact windows, tested one after the other and then hit one after the other."""
    limiter = limits.strategies.MovingWindowRateLimiter(limits.storage.MemoryStorage())
    windows = [limits.parse(text) for text in texts]

    def decide(caller):
        if all(limiter.test(window, caller) for window in windows):
            for window in windows:
                limiter.hit(window, caller)

    return decide


def throttled_py():
    """A window weighted from two, which is not exact; it takes one window."""
    limiter = throttled.Throttled(
        using="sliding_window", quota=throttled.rate_limiter.per_min(120), store=throttled.store.MemoryStore())
    return lambda caller: limiter.limit(caller)


def main(program, seconds):
    lines = subprocess.run([program, str(seconds), "window"], check=True, capture_output=True, text=True).stdout.splitlines()
    ours = {}
    for line in lines:
        found = re.match(r"(.*): ([\d.]+) M/s, two threads [\d.]+ M/s = ([\d.]+) x, p50 \d+ ns, p99 (\d+) ns", line)
        if found:
            ours[found[1]] = (float(found[2]) * 1e6, float(found[3]), int(found[4]))
    peers = {
        "limits, one window": (rate(pip_limits(["120/minute"]), seconds), "one window, mostly refused"),
        "limits, two windows": (rate(pip_limits(["120/minute", "5000/hour"]), seconds), "two windows, mostly refused"),
        "throttled-py, one window, not exact": (rate(throttled_py(), seconds), "one window, mostly refused"),
    }
    for name, (value, two, p99) in ours.items():
        print(f"DealKit, {name}: {value / 1e6:.2f} M/s, two threads {two:.2f} x, p99 {p99} ns")
    for name, (value, beside) in peers.items():
        print(f"{name}: {value / 1e6:.3f} M/s, DealKit {ours[beside][0] / value:.0f} x")
    missed = 0
    for name, bar in [("one window, all admitted", 5e6), ("two windows, all admitted", 2.5e6)]:
        value, two, p99 = ours[name]
        for what, holds in [(f"{bar / 1e6} M/s", value >= bar), ("two threads 1.6 x", two >= 1.6), ("p99 1 us", p99 <= 1000)]:
            if not holds:
                print(f"MISSED: {name}: {what}")
                missed += 1
    return missed


sys.exit(main(sys.argv[1], float(sys.argv[2])))
