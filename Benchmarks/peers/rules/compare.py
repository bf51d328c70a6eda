"""Puts the figures of DealKit and of its peers, taken in one run, into a Markdown table of ratios, and checks the bars.

Usage: compare.py DEALKIT.json PEERS.json   (fails where a bar is missed or was not measured)

All ratios are of processor time for one listing.
"""
import json
import sys

BATCH = "batch-1000000"


def each(figure):
    """Processor seconds for one item."""
    return figure["cpu_seconds"] / figure["count"] if figure else None


def ratio(figure, base):
    return f"{float(f'{each(figure) / each(base):.3g}'):,g} ×" if base else ""


def rows(work, peers):
    batch, single = work.get(BATCH), work.get("single")
    yield "| Valuing | listings | CPU µs each | wall µs each | listings/s | bytes each | as many times DealKit's batch | as many times DealKit one at a time |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    valued = [figure for key, figure in work.items() if key == "single" or key.startswith("batch")]
    for figure in [*(f | {"label": "DealKit, " + f["label"]} for f in valued), *peers.values()]:
        size = f"{figure['bytes_per_item']:,.0f}" if figure.get("bytes_per_item") else ""
        yield (
            f"| {figure['label']} | {figure['count']:,} | {each(figure) * 1e6:,.4f} | {figure['wall_seconds'] / figure['count'] * 1e6:,.4f} "
            f"| {1 / each(figure):,.0f} | {size} | {ratio(figure, batch)} | {ratio(figure, single)} |"
        )
    yield ""
    yield "| Preparing | CPU ms each | wall ms each |"
    yield "|---|--:|--:|"
    for figure in work.values():
        if figure not in valued:
            yield f"| DealKit, {figure['label']} | {each(figure) * 1e3:,.3f} | {figure['wall_seconds'] / figure['count'] * 1e3:,.3f} |"


def bars(work, peers):
    """(what, how it is written, value or nothing where it was not measured, bound, whether more is better)."""
    batch = each(work.get(BATCH))
    duckdb = each(peers["duckdb-enum-matches"])
    zen = each(peers["zen-list"])

    def over(top, bottom):
        return top / bottom if top and bottom else None

    yield "batch beside DuckDB giving totals and matches too", "{:,.1f} ×", over(duckdb, batch), 5, True
    yield "batch beside ZEN's decisions, by rule", "{:,.0f} ×", over(each(peers["zen-decision"]), batch), 300, True
    yield "batch beside all rules written as one ZEN expression", "{:,.0f} ×", over(zen, batch), 300, True
    yield "batch, listings a second", "{:,.0f}", over(1, batch), 5_000_000, True
    yield "batch over text not seen before, listings a second", "{:,.0f}", over(1, each(work.get("batch-cold-1000000"))), 1_200_000, True
    yield "one listing with its breakdown, µs", "{:,.2f}", over(each(work.get("single")), 1e-6), 1.5, False
    yield "one changed rule over 1,000,000 listings, ms", "{:,.2f}", over(each(work.get("change")), 1e-3), 5, False
    yield "compiling the rules, ms", "{:,.2f}", over(each(work.get("compile")), 1e-3), 1, False
    yield (
        "a listing among 10,000,000 beside one among 100,000", "{:,.2f} ×",
        over(each(work.get("batch-10000000")), each(work.get("batch-100000"))), 1.5, False,
    )


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        peers = {figure["key"]: figure for figure in json.load(file)["figures"]}
    work = {figure["key"]: figure for figure in report["figures"]}

    print(f"{report['rules']} rules, {report['matched_share']:.1%} of which match a listing; one thread; best of several passes.\n")
    print("\n".join(rows(work, peers)))
    print("\n| Bar | wanted | measured | |\n|---|--:|--:|---|")
    missed = 0
    for label, form, value, bound, more in bars(work, peers):
        kept = value is not None and (value >= bound if more else value <= bound)
        missed += not kept
        measured = "not measured" if value is None else form.format(value)
        print(f"| {label} | {'≥' if more else '≤'} {form.format(bound)} | {measured} | {'kept' if kept else 'MISSED'} |")
    sys.exit(1 if missed else 0)


main()
