"""Encodes, decodes and inflates the same pictures with DealKit and its peers in one run: compare.py PEERS PNGBENCH FOLDER [PICTURE…]

Every picture is a raw RGBA file of 1200 by 630 pixels. Both programs take turns for each picture; times are processor time, the least of all
rounds. The exit code tells how many of the bars are missed.
"""
import subprocess
import sys
from pathlib import Path

import oxipng

WIDTH, HEIGHT, ROUNDS = 1200, 630, 3
# What DealKit is held to: its figure, the peer's, the greatest share of the peer's time and of its size.
BARS = [
    ("fastest", "libpng6", 0.12, 1.7),
    ("fast", "isal1", 1.3, 1.0),
    ("default", "libpng6", 0.35, 0.95),
    ("best", "oxipng2", None, 1.0),
    ("decode", "libpng-decode", 0.35, None),
    ("inflate", "zlib-inflate", 0.35, None),
]


def figures(command):
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
    return {name: (float(time), int(size)) for name, time, size in (line.split() for line in lines if line)}


def measure(peers, bench, picture, folder):
    best = {}
    file = str(folder / "peer.png")
    for number in range(ROUNDS):
        for program in [peers, bench]:
            for name, (time, size) in figures([program, str(picture), str(WIDTH), str(HEIGHT), file]).items():
                best[name] = (min(time, best.get(name, (time, 0))[0]), size)
    best["oxipng2"] = (float("nan"), len(oxipng.optimize_from_memory(Path(file).read_bytes(), level=2)))
    return best


def main():
    peers, bench, folder, *names = sys.argv[1:]
    folder = Path(folder)
    pictures = [folder / f"{name}.rgba" for name in names] or sorted(folder.glob("*.rgba"))
    missed = 0
    print(f"{'picture':<16}{'figure':<10}{'ms':>9}{'bytes':>10}  {'beside':<16}{'ms':>9}{'bytes':>10}{'time':>8}{'bar':>6}{'size':>8}{'bar':>6}")
    for picture in pictures:
        best = measure(peers, bench, picture, folder)
        for name, peer, time_bar, size_bar in BARS:
            (time, size), (peer_time, peer_size) = best[name], best[peer]
            late = time_bar is not None and time > time_bar * peer_time
            large = size_bar is not None and size > size_bar * peer_size
            missed += late + large
            print(f"{picture.stem:<16}{name:<10}{time:>9.2f}{size:>10}  {peer:<16}{peer_time:>9.2f}{peer_size:>10}"
                  f"{time / peer_time:>7.3f}{'!' if late else ' '}{time_bar or '':>6}{size / peer_size:>7.3f}{'!' if large else ' '}{size_bar or '':>6}", flush=True)
    print(subprocess.run([bench, "--filters"], check=True, capture_output=True, text=True).stdout)
    print(f"{missed} of the bars are missed")
    sys.exit(min(missed, 100))


if __name__ == "__main__":
    main()
