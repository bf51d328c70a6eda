"""Prints the figures of one run beside each other: compare.py FILE, which has a line of JSON for each piece of work.

Figures are medians of the rounds; ratios are those of each round. The exit code tells how many of the bars are missed.
"""
import json
import statistics
import sys

CLIENTS = ["dealkit", "litellm", "gptcache", "langchain"]
NAMES = {
    "hit": "a hit, prompt of 2.5 KB", "hit-image": "a hit, picture of 300 KB", "key": "its key", "key-image": "its key",
    "sha256": "one SHA-256 of the prompt", "sha256-image": "one SHA-256 of the picture", "hit-redis": "a hit in Redis, compressed", "redis-get": "one GET of its bytes",
    "hit-redis-plain": "a hit in Redis, as it is", "redis-get-plain": "one GET of its bytes",
}
CHECKS = {
    "same": ("the same question twice", True), "truncated": ("an answer that was cut off", False),
    "extra": ("another provider asked for by a further member of the body", False), "temperature": ("another temperature", False),
    "tenant": ("another tenant (peers: `user`)", False), "second-image": ("another second picture", False),
}

figures = {}
with open(sys.argv[1]) as file:
    for line in file:
        figure = json.loads(line)
        figures.setdefault((figure["work"], figure["client"]), []).append(figure)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def median(work, client, key):
    rounds = figures.get((work, client))
    return rounds and statistics.median(figure[key] for figure in rounds)


def rounds(work, client, key="p50_us"):
    return [figure[key] for figure in figures.get((work, client), [])]


print("Answers from memory (peers as multiples of DealKit's figure)")
row("what", "cache", "p50 µs", "p99 µs", "CPU µs")
row("---", "---", "--:", "--:", "--:")
for work, name in NAMES.items():
    for client in CLIENTS:
        if (work, client) in figures:
            cells = []
            for key in ["p50_us", "p99_us", "cpu_us"]:
                value, own = median(work, client, key), median(work, "dealkit", key)
                cells.append(f"{value:,.1f}" + (f" ({value / own:,.0f}x)" if client != "dealkit" else ""))
            row(name, client, *cells)

print("\nWhich questions get the answer of another, and the calls of a provider for 50 equal questions at once")
row("what", *CLIENTS)
row("---", *["---"] * len(CLIENTS))
for work, (name, wanted) in CHECKS.items():
    cells = []
    for client in CLIENTS:
        shared = figures.get((work, client), [{}])[0].get("shared")
        cells.append("cannot be asked" if shared is None else ("shared" if shared else "apart") + ("" if shared == wanted else ", wrong"))
    row(name, *cells)
row("50 at once", *(median("stampede", client, "calls") for client in CLIENTS))

print("\nThe HTTP route on one core, 16 connections")
row("server", "hits/s", "CPU µs each", "p50 ms", "p99 ms", "peak MB", "start s")
row("---", *["--:"] * 6)
for client in CLIENTS:
    for figure in figures.get(("proxy", client), []):
        row(
            client, f"{figure['per_second']:,.0f}", f"{figure['cpu_us']:,.0f}", f"{figure['p50_us'] / 1e3:,.1f}", f"{figure['p99_us'] / 1e3:,.1f}",
            f"{figure['peak_mb']:,.0f}", f"{figure['start_s']:,.1f}")

missed = 0
print("\nBars")
row("what", "bar", "median", "rounds", "holds")
row("---", "---", "--:", "---", "---")


def bar(name, values, limit, at_most):
    """A bar and whether the median of the rounds reaches it; one that was not measured is told and not counted."""
    global missed
    text = ("≤ " if at_most else "≥ ") + f"{limit:,g}"
    if not values:
        return row(name, text, "", "", "not measured")
    value = statistics.median(values)
    holds = value <= limit if at_most else value >= limit
    missed += not holds
    row(name, text, f"{value:,.2f}", ", ".join(f"{value:,.2f}" for value in values), "yes" if holds else "NO")


def ratios(top, bottom):
    return [one / other for one, other in zip(top, bottom)]


beyond = [hit - digest for hit, digest in zip(rounds("hit", "dealkit"), rounds("sha256", "dealkit"))]
bar("µs of a hit beyond one SHA-256 of the prompt", beyond, 5, True)
# Of processor time, since others that use the machine change it least; it has what LiteLLM does in other threads after the answer is there.
bar("processor time of LiteLLM's hit as a multiple of DealKit's", ratios(rounds("hit", "litellm", "cpu_us"), rounds("hit", "dealkit", "cpu_us")), 1000, False)
bar("hit with a picture as a multiple of its SHA-256", ratios(rounds("hit-image", "dealkit"), rounds("sha256-image", "dealkit")), 1.15, True)
bar("calls of the provider for 50 equal questions", rounds("stampede", "dealkit", "calls"), 1, True)
bar("wrong answers above", [sum(figures[work, "dealkit"][0]["shared"] != wanted for work, (_, wanted) in CHECKS.items())], 0, True)
for name, suffix in (("as it is", "-plain"), ("compressed", "")):
    values = ratios(rounds("hit-redis" + suffix, "dealkit"), rounds("redis-get" + suffix, "dealkit"))
    bar(f"hit in Redis, {name}, as a multiple of one GET", values, 1.3, True)
bar("hits/s of the HTTP route", rounds("proxy", "dealkit", "per_second"), 3000, False)
sys.exit(missed)
