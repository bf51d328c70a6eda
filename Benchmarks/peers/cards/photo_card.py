"""Draws the benchmark card, with its photo, by DealKit and by its peers in one run, and holds the bars.

    photo_card.py CARD_BENCH [--pictures FOLDER]
    photo_card.py --peer NAME CONTENTS.json PHOTOS       one peer, which prints a line of JSON
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import drawers
from photo import photo, png
from processes import processor_seconds, resident_peak

ROUNDS = 40
BARS = (  # name, the figure, what is wanted, whether smaller is better
    ("warm, CPU ms", "warm", 15, True), ("warm, bytes", "bytes", 330_000, True), ("caches cold, CPU ms", "cold", 25, True),
    ("first card of a process, ms", "first", 100, True), ("listing card without photo, CPU ms", "listing", 6, True),
    ("peak memory, MiB", "peak", 40, True), ("times faster than takumi", "takumi", 3, False),
    ("times faster than Chromium through playwright", "chromium", 10, False), ("two tasks beside one, cards a second", "scaling", 1.6, False))


def run_peer(name, contents, folder):
    with open(contents) as file:
        cards = json.load(file)
    photos = [open(os.path.join(folder, f"photo{index}.png"), "rb").read() for index in range(8)]
    began = time.perf_counter()
    draw = drawers.ALL[name](cards, photos)
    picture = draw(0)
    first = (time.perf_counter() - began) * 1000
    for index in range(8):
        draw(index)
    times, sizes, start = [], [], processor_seconds(os.getpid())
    for index in range(ROUNDS):
        began = time.perf_counter()
        sizes.append(len(draw(index)))
        times.append((time.perf_counter() - began) * 1000)
    cpu = (processor_seconds(os.getpid()) - start) * 1000 / ROUNDS
    if os.environ.get("CARD_PICTURES"):
        with open(os.path.join(os.environ["CARD_PICTURES"], f"{name}.png"), "wb") as file:
            file.write(picture)
    print(json.dumps({
        "name": name, "cpu_ms": cpu, "median_ms": statistics.median(times), "bytes": statistics.mean(sizes), "first_ms": first,
        "peak_mib": resident_peak(os.getpid())}), flush=True)
    os._exit(0)  # browsers and their drivers need not be waited for


def main(bench):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for index in range(8):
            with open(os.path.join(folder, f"photo{index}.png"), "wb") as file:
                file.write(png(photo(index)))
        contents = os.path.join(folder, "contents.json")
        with open(contents, "wb") as file:
            file.write(subprocess.check_output([bench, "--photo-contents"]))
        figures = {}
        for line in subprocess.check_output([bench, "--photo-card", folder], text=True).splitlines():
            row = json.loads(line)
            figures[row["key"]] = row
            rows.append(row)
        for name in drawers.ALL:
            output = subprocess.check_output([sys.executable, "-B", __file__, "--peer", name, contents, folder], text=True)
            row = json.loads(output.splitlines()[-1])
            figures[name] = row
            rows.append(row)

    warm = figures["warm"]
    print(f"{'1200×630 card with a photo':40} {'CPU ms':>8} {'median ms':>10} {'KiB':>6} {'first ms':>9} {'MiB':>6}  × DealKit's CPU time")
    for row in rows:
        print(f"{row['name']:40} {row['cpu_ms']:8.2f} {row['median_ms']:10.2f} {row['bytes'] / 1024:6.0f} {row.get('first_ms', 0):9.1f} "
              f"{row.get('peak_mib', 0):6.0f}  {row['cpu_ms'] / warm['cpu_ms']:6.2f}")
    found = {
        "warm": warm["cpu_ms"], "bytes": warm["bytes"], "cold": figures["cold"]["cpu_ms"], "first": warm["first_ms"],
        "listing": figures["listing"]["cpu_ms"], "peak": warm["peak_mib"], "scaling": figures["two"]["cards_a_second"] / figures["one"]["cards_a_second"],
        "takumi": figures["takumi"]["cpu_ms"] / warm["cpu_ms"], "chromium": figures["chromium"]["cpu_ms"] / warm["cpu_ms"]}
    print()
    for name, key, wanted, smaller in BARS:
        kept = found[key] <= wanted if smaller else found[key] >= wanted
        print(f"{name:48} {'≤' if smaller else '≥'} {wanted:<8,}  {found[key]:12,.2f}  {'kept' if kept else 'MISSED'}")


if __name__ == "__main__":
    if sys.argv[1] == "--peer":
        run_peer(*sys.argv[2:])
    else:
        main(sys.argv[1])
