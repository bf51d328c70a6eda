"""Prints the figures of one run beside each other: compare.py FILE…, each with a line of JSON for each piece of work in each round."""
import json
import statistics
import sys

rounds = {}
for path in sys.argv[1:]:
    with open(path) as file:
        for line in file:
            figure = json.loads(line)
            rounds.setdefault((figure["work"], figure["concurrency"]), {}).setdefault(figure["client"], []).append(figure)


def median(some):
    """What lies in the middle of several rounds, figure by figure."""
    return {key: statistics.median(one[key] for one in some) for key in some[0] if isinstance(some[0][key], (int, float))}


figures = {work: {client: median(some) for client, some in found.items()} for work, found in rounds.items()}
clients = ["dealkit", "dealkit-executor", "obstore", "boto3", "botocore", "awscrt", "s3transfer"]


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def table(title, works, columns):
    """The figures of some works, and those of the peers as multiples of DealKit's."""
    print(f"\n{title}")
    row("work", "client", *(name for name, _, _ in columns))
    row(*["---"] * (len(columns) + 2))
    for name in works:
        found = {}
        for (work, concurrency), some in figures.items():
            if work == name[0] and name[1] in (None, concurrency):
                found |= some
        own = found.get("dealkit")
        for client in clients:
            if client not in found: continue
            cells = []
            for _, key, form in columns:
                value = form.format(found[client][key])
                if own and client != "dealkit" and own[key]: value += f" ({found[client][key] / own[key]:.2f}x)"
                cells.append(value)
            row(name[0] + (f" x{name[1]}" if name[1] else ""), client, *cells)


small = [(work, concurrency) for concurrency in (1, 16) for work in ("put", "get", "head")]
table("Objects of 100 KB (peers as multiples of DealKit's figure)", small, [
    ("per second", "per_second", "{:.0f}"), ("client CPU µs", "cpu_us", "{:.0f}"), ("p50 ms", "p50_ms", "{:.2f}"), ("p99 ms", "p99_ms", "{:.1f}")])
table("Signatures", [("header-sign", 1), ("presign", 1), ("presigned-url", 1)], [("per second", "per_second", "{:.0f}"), ("CPU µs", "cpu_us", "{:.1f}")])
table("Large objects", [(work, None) for work in ("upload", "download", "stream-put", "stream-relay")], [
    ("MB/s", "mb_per_second", "{:.0f}"), ("client CPU s", "cpu_s", "{:.2f}"), ("peak MB", "peak_mb", "{:.0f}")])
