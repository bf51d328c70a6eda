"""Values the same listings by the same rules with ZEN, DuckDB and polars, each on one thread and in its fastest form, and times them.

Usage: peers.py RULESET.json LISTINGS.jsonl TOTALS.csv [ROWS]   (prints one JSON document, progress on standard error)

TOTALS.csv holds what DealKit makes of every listing. A peer is only timed after it agrees on every listing to within the rounding of
the rules that match: DealKit rounds each rule's amount to 1/10,000, the peers do not round. One that disagrees ends the run.
"""
import ast
import csv
import json
import os
import sys
import tempfile
import time
from importlib.metadata import version

os.environ["POLARS_MAX_THREADS"] = "1"
import duckdb  # noqa: E402
import polars as pl  # noqa: E402
import zen  # noqa: E402
from expressions import PATTERNS, PolarsWriter, SQLWriter, ZenWriter, bit, column, fields_of, rules_of, value  # noqa: E402

ZEN_LISTINGS = 1000


def check(name, rules, expected, totals_by):
    """Ends the run where a total differs by more than the matched rules' rounding, or where other rules match.

    `totals_by` values the listings by rules; rules that all give 1 count those that match.
    """
    totals = totals_by(rules)
    counts = totals_by([(conditions, ast.Constant(1)) for conditions, _ in rules])
    assert len(totals) == len(counts) == len(expected), name
    for row, (total, count, (wanted, matched)) in enumerate(zip(totals, counts, expected)):
        if count != matched or not abs(total - wanted) <= 1e-4 * matched + 1e-9:
            sys.exit(f"{name} gives listing {row + 1} {total} by {count} rules, DealKit {wanted} by {matched}: not timed")


def measure(key, label, count, passes, work):
    """The best processor and wall time of so many passes, after one that does not count."""
    cpu = wall = float("inf")
    for index in range(passes + 1):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        work()
        if index > 0:
            cpu, wall = min(cpu, time.process_time() - cpu_start), min(wall, time.perf_counter() - wall_start)
    print(f"{label:70} {cpu * 1e6 / count:12.3f} µs each", file=sys.stderr)
    return {"key": key, "label": label, "count": count, "cpu_seconds": cpu, "wall_seconds": wall}


def decision_graph(amounts):
    """ZEN's own form of rules: a graph whose one node names every rule and gives its amount."""
    expressions = [{"id": str(index), "key": f"rule{index}", "value": amount} for index, amount in enumerate(amounts)]
    nodes = [("in", "inputNode", None), ("rules", "expressionNode", {"expressions": expressions}), ("out", "outputNode", None)]
    place = {"x": 0, "y": 0}
    return {
        "nodes": [{"id": name, "name": name, "type": kind, "position": place} | ({"content": content} if content else {}) for name, kind, content in nodes],
        "edges": [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in [("in", "rules"), ("rules", "out")]],
    }


def zen_decided(writer, rules, records):
    decision = zen.ZenEngine().create_decision(json.dumps(decision_graph(writer.amounts(rules))))
    return [sum(decision.evaluate(one)["result"].values()) for one in records]


def measure_zen(rules, fields, listings, expected):
    """One expression for all rules, compiled once, given only what the rules read of a listing."""
    writer = ZenWriter({field for field in fields if any(value(one, field) is None for one in listings)})
    names = {field.split(".")[0] for field in fields}
    records = []
    for one in listings[:ZEN_LISTINGS]:
        nested = {name: {k: v for k, v in one[name].items() if f"{name}.{k}" in fields} for name in names if isinstance(one[name], dict)}
        records.append({name: one[name] for name in names} | nested)

    decision = zen.ZenEngine().create_decision(json.dumps(decision_graph(writer.amounts(rules))))
    check("ZEN", rules, expected[: len(records)], lambda rules: zen_decided(writer, rules, records))
    yield measure("zen-decision", f"ZEN {version('zen-engine')}, a decision with an expression for each rule", len(records), 3, lambda: [decision.evaluate(one) for one in records])
    for key, label, form, total in [("zen", "total", "sum([{}])", float), ("zen-list", "every rule's amount", "[{}]", sum)]:

        def compiled(rules):
            return zen.compile_expression(form.format(", ".join(writer.amounts(rules))))

        def work():
            for one in records:
                expression.evaluate(one)

        check("ZEN", rules, expected[: len(records)], lambda rules: [total(compiled(rules).evaluate(one)) for one in records])
        expression = compiled(rules)
        yield measure(key, f"ZEN {version('zen-engine')}, one compiled expression, {label}", len(records), 20, work)


def measure_duckdb(rules, frame, texts, expected, rows):
    """One SQL expression over a table in memory; the time is that of its sum, which stores no listing's total."""
    base = duckdb.connect()
    base.execute("SET threads = 1")
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        frame.write_parquet(file.name)
        base.execute(f"CREATE TABLE frame AS SELECT * FROM '{file.name}'")
    for name in texts:
        base.execute(f"CREATE TYPE enum_{name} AS ENUM (SELECT DISTINCT {name} FROM frame WHERE {name} IS NOT NULL ORDER BY 1)")
    enums = ", ".join(f"{name}::enum_{name} AS {name}" for name in texts)
    tiles = max(1, rows // frame.height)
    for key, label, columns, bits in [
        ("duckdb-text", "text columns, all text compared in every row", "* EXCLUDE (" + ", ".join(map(bit, PATTERNS)) + ")", False),
        ("duckdb-enum", "ENUM columns, titles searched beforehand", f"* EXCLUDE (title) REPLACE ({enums})", True),
    ]:
        base.execute(f"CREATE OR REPLACE TABLE listing AS SELECT {columns} FROM frame")
        base.execute("CREATE OR REPLACE TABLE tiled AS FROM listing")
        for _ in range(tiles - 1):
            base.execute("INSERT INTO tiled FROM listing")

        def total(rules):
            return " + ".join(SQLWriter(bits).amounts(rules))

        def totals(rules):
            return [row[0] for row in base.execute(f"SELECT {total(rules)} FROM listing ORDER BY id").fetchall()]

        check("DuckDB", rules, expected, totals)
        query = f"SELECT sum({total(rules)}) FROM tiled"
        yield measure(key, f"DuckDB {version('duckdb')}, {label}", tiles * frame.height, 3, lambda: base.execute(query).fetchall())
        # Which rules match, as numbers with a bit for each; a double holds thirty exactly, and their sum over all rows.
        marked = [[(conditions, ast.Constant(2**index)) for index, (conditions, _) in enumerate(part)] for part in (rules[:30], rules[30:])]
        both = f"SELECT sum({total(rules)}), {', '.join(f'bit_xor(CAST({total(part)} AS BIGINT))' for part in marked)} FROM tiled"
        yield measure(
            key + "-matches", f"DuckDB {version('duckdb')}, {label}, matches too", tiles * frame.height, 3, lambda: base.execute(both).fetchall()
        )


def measure_polars(rules, frame, texts, expected, rows):
    """One expression over a frame in memory that gives the column of totals."""
    coded = frame.with_columns(pl.col(texts).cast(pl.Categorical))
    tiled = pl.concat([coded] * max(1, rows // frame.height)).rechunk()
    for key, label, bits in [
        ("polars-text", "categorical columns, titles searched in every row", False),
        ("polars-bits", "categorical columns, titles searched beforehand", True),
    ]:
        writer = PolarsWriter(bits)
        check("polars", rules, expected, lambda rules: coded.select(writer.total(rules)).to_series().to_list())
        total = writer.total(rules)
        yield measure(key, f"polars {version('polars')}, {label}", tiled.height, 3, lambda: tiled.select(total))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rules = list(rules_of(json.load(file)))
    with open(sys.argv[2], encoding="utf-8") as file:
        listings = [json.loads(line) for line in file]
    with open(sys.argv[3], encoding="utf-8") as file:
        expected = [(float(row["total"]), int(row["matched"])) for row in csv.DictReader(file)]
    rows = int(sys.argv[4]) if len(sys.argv) > 4 else 1_000_000

    fields = fields_of(rules)
    texts = [column(field) for field, kind in fields.items() if kind == "text" and field != "title"]
    data = {"id": [one["id"] for one in listings]}
    for field, kind in fields.items():
        values = [value(one, field) for one in listings]
        data[column(field)] = values if kind == "text" else pl.Series(values, dtype=pl.Float64, strict=False)
    frame = pl.DataFrame(data)
    patterns = {condition[2] for conditions, _ in rules for condition in conditions if condition[:2] == ("title", "contains")}
    frame = frame.with_columns([pl.col("title").str.contains(pattern, literal=True).alias(bit(pattern)) for pattern in sorted(patterns)])

    figures = [
        *measure_zen(rules, fields, listings, expected),
        *measure_duckdb(rules, frame, texts, expected, rows),
        *measure_polars(rules, frame, texts, expected, rows),
    ]
    json.dump({"figures": figures}, sys.stdout, indent=2)
    print()


main()
