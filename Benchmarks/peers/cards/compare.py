"""Times DealKit's cards beside headless Chromium drawing the same words with HTML, in the same run; prints a table of ratios."""
import http.client
import json
import os
import subprocess
import sys
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../../Tests/Pages"))
from chromium import Chromium  # noqa: E402
from processes import processor_seconds  # noqa: E402


def timed(count, pid, work):
    for index in range(8):
        work(index)
    times, start = [], processor_seconds(pid)
    for index in range(count):
        began = time.perf_counter()
        work(index)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {"cpu_ms": (processor_seconds(pid) - start) * 1000 / count, "median_ms": times[count // 2], "min_ms": times[0]}


def main():
    contents = json.loads(subprocess.check_output([os.environ["CARD_BENCH"], "--contents"]))
    rows = []

    with Chromium(1200, 630) as browser:
        browser.open("file://" + os.path.join(here, "card.html"))
        for fast, name in ((False, "Chromium, page reused"), (True, "Chromium, page reused, fastest PNG")):
            sizes = []

            def draw(index):
                browser.evaluate(f"show({json.dumps(contents[index % len(contents)])})")
                sizes.append(len(browser.screenshot(fast=fast)))

            figures = timed(60, browser.process.pid, draw)
            rows.append({"name": name, **figures, "bytes": sum(sizes) // len(sizes)})
        if os.environ.get("CARD_SHOTS"):
            for index in (0, 1):
                browser.evaluate(f"show({json.dumps(contents[index])})")
                browser.screenshot(os.path.join(os.environ["CARD_SHOTS"], f"chromium-{index}.png"))

    for line in subprocess.check_output([os.environ["CARD_BENCH"]], text=True).splitlines():
        rows.append(json.loads(line))

    server = int(os.environ["SERVER_PID"])
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["API_PORT"]))

    def get(index, headers={}):
        connection.request("GET", f"/og-image/{1 + index % 8}.png", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in (200, 304), answer.status
        return answer.headers["ETag"], len(body)

    tags = {index: get(index)[0] for index in range(8)}
    sizes = []
    rows.append({"name": "DealKit server, warm card", **timed(400, server, lambda i: sizes.append(get(i)[1]))})
    rows[-1]["bytes"] = sum(sizes) // len(sizes)
    rows.append({"name": "DealKit server, 304", **timed(400, server, lambda i: get(i, {"If-None-Match": tags[i % 8]})), "bytes": 0})

    base = rows[0]
    print(f"{'1200×630 card':38} {'CPU ms':>8} {'median ms':>10} {'min ms':>8} {'KiB':>6}   Chromium's CPU time is")
    for row in rows:
        ratio = base["cpu_ms"] / row["cpu_ms"] if row["cpu_ms"] > 0 else float("inf")
        print(f"{row['name']:38} {row['cpu_ms']:8.2f} {row['median_ms']:10.2f} {row['min_ms']:8.2f} {row['bytes'] / 1024:6.0f}   {ratio:8.1f} ×")


main()
