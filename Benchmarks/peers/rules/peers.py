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

# --- the rules, in a form that every peer's writer reads ---


def rules_of(ruleset):
    """(conditions, action) of every rule; a condition is (path, operator, value), an action a formula."""
    for group in ruleset["groups"]:
        for rule in group["rules"]:
            conditions = [(path(c["field_name"]), c["operator"], c["value"]) for c in rule["conditions"]]
            yield conditions, ast.parse(formula_of(rule["actions"][0]), mode="eval").body


def path(field):
    """Custom fields stand beside the others in a listing's JSON."""
    return field.removeprefix("custom.")


def formula_of(action):
    kind = action["action_type"]
    if kind == "fixed_value":
        return str(action["value_usd"])
    if kind == "percentage":
        return f"price_usd * {action['percent']} / 100"
    if kind == "per_unit":
        return f"{action['metric']} * {action['value_usd']}"
    return action["formula"]


ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<="}
ORDERS = {"greater_than": ">", "less_than": "<", "gte": ">=", "lte": "<="}


class TextWriter:
    """Writes rules as the text of an expression; the peers' languages differ in little."""

    def formula(self, node):
        match node:
            case ast.Constant():
                return self.number(node.value)
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{self.formula(node.operand)})"
            case ast.Name() | ast.Attribute():
                return self.field(path(ast.unparse(node)))
            case ast.BinOp():
                return f"({self.formula(node.left)} {ARITHMETIC[type(node.op)]} {self.formula(node.right)})"
            case ast.Compare():
                return f"{self.formula(node.left)} {COMPARISONS[type(node.ops[0])]} {self.formula(node.comparators[0])}"
            case ast.IfExp():
                return self.choice(self.formula(node.test), self.formula(node.body), self.formula(node.orelse))
            case ast.Call(func=ast.Name(id="clamp")):
                value, low, high = map(self.formula, node.args)
                return self.call("max", [low, self.call("min", [high, value])])
            case ast.Call():
                return self.call(node.func.id, list(map(self.formula, node.args)))

    def amounts(self, rules):
        for conditions, formula in rules:
            yield self.choice(" and ".join(self.condition(*c) for c in conditions), self.formula(formula), self.number(0))

    def condition(self, field, test, value):
        name = self.field(field)
        if test in ORDERS:
            return f"{name} {ORDERS[test]} {self.number(value)}"
        if test == "between":
            return f"{name} >= {self.number(value[0])} and {name} <= {self.number(value[1])}"
        if test == "contains":
            return self.contains(name, value)
        if test in ("equals", "not_equals"):
            return f"{name} {self.symbols[test]} {self.text(value)}"
        return f"{name} {test.replace('_', ' ')} {self.list(value)}"

    def text(self, value):
        assert "'" not in value, value
        return f"'{value}'"


class ZenWriter(TextWriter):
    symbols = {"equals": "==", "not_equals": "!="}
    number = staticmethod(str)

    def __init__(self, nullable):
        self.nullable = nullable

    def field(self, path):
        return path

    def choice(self, condition, value, other):
        return f"({condition} ? {value} : {other})"

    def call(self, name, arguments):
        return f"{name}([{', '.join(arguments)}])"

    def contains(self, name, pattern):
        return f"contains({name}, {self.text(pattern)})"

    def list(self, values):
        return f"[{', '.join(map(self.text, values))}]"

    def condition(self, field, test, value):
        """Comparing null is an error for sizes, and true for `!=` and `not in`; only fields that can be null need the guard."""
        condition = super().condition(field, test, value)
        return f"{field} != null and {condition}" if field in self.nullable else condition


class SQLWriter(TextWriter):
    symbols = {"equals": "=", "not_equals": "<>"}

    def __init__(self, bits):
        self.bits = bits

    def number(self, value):
        return f"{float(value)!r}::DOUBLE"

    def field(self, path):
        return column(path)

    def choice(self, condition, value, other):
        return f"CASE WHEN {condition} THEN {value} ELSE {other} END"

    def call(self, name, arguments):
        return f"{'greatest' if name == 'max' else 'least'}({', '.join(arguments)})"

    def contains(self, name, pattern):
        return bit(pattern) if self.bits and name == "title" else f"contains({name}, {self.text(pattern)})"

    def list(self, values):
        return f"({', '.join(map(self.text, values))})"


class PolarsWriter:
    """Builds polars expressions."""

    def __init__(self, bits):
        self.bits = bits

    def formula(self, node):
        match node:
            case ast.Constant():
                return pl.lit(float(node.value))
            case ast.UnaryOp(op=ast.USub()):
                return -self.formula(node.operand)
            case ast.Name() | ast.Attribute():
                return pl.col(column(path(ast.unparse(node))))
            case ast.BinOp():
                left, right = self.formula(node.left), self.formula(node.right)
                return {ast.Add: left.add, ast.Sub: left.sub, ast.Mult: left.mul, ast.Div: left.truediv}[type(node.op)](right)
            case ast.Compare():
                left, right = self.formula(node.left), self.formula(node.comparators[0])
                return {ast.Gt: left.gt, ast.Lt: left.lt, ast.GtE: left.ge, ast.LtE: left.le}[type(node.ops[0])](right)
            case ast.IfExp():
                return pl.when(self.formula(node.test)).then(self.formula(node.body)).otherwise(self.formula(node.orelse))
            case ast.Call(func=ast.Name(id="clamp")):
                value, low, high = map(self.formula, node.args)
                return value.clip(low, high)
            case ast.Call():
                arguments = list(map(self.formula, node.args))
                # A bound that is a constant is cheaper as a clip.
                if isinstance(node.args[0], ast.Constant):
                    return arguments[1].clip(lower_bound=arguments[0]) if node.func.id == "max" else arguments[1].clip(upper_bound=arguments[0])
                return {"max": pl.max_horizontal, "min": pl.min_horizontal}[node.func.id](arguments)

    def condition(self, field, test, value):
        name = pl.col(column(field))
        match test:
            case "between":
                return name.is_between(*map(float, value))
            case "contains":
                return pl.col(bit(value)) if self.bits and field == "title" else name.cast(pl.String).str.contains(value, literal=True)
            case "in":
                return name.is_in(value)
            case "not_in":
                return ~name.is_in(value)
            case "equals":
                return name == value
            case "not_equals":
                return name != value
        return {"greater_than": name.gt, "less_than": name.lt, "gte": name.ge, "lte": name.le}[test](float(value))

    def total(self, rules):
        parts = []
        for conditions, formula in rules:
            first, *rest = [self.condition(*c) for c in conditions]
            for condition in rest:
                first = first & condition
            parts.append(pl.when(first).then(self.formula(formula)).otherwise(0.0))
        return pl.sum_horizontal(parts)


def column(path):
    return path.replace(".", "_")


ZEN_LISTINGS = 1000
PATTERNS = []


def bit(pattern):
    """The column that says whether the title has the pattern in it."""
    if pattern not in PATTERNS:
        PATTERNS.append(pattern)
    return f"title_has_{PATTERNS.index(pattern)}"


# --- checking and timing ---


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


def fields_of(rules):
    found = {}
    for conditions, formula in rules:
        for field, _, value in conditions:
            found[field] = "text" if isinstance(value, str) or isinstance(value, list) and isinstance(value[0], str) else "number"
        inner = {id(node.value) for node in ast.walk(formula) if isinstance(node, ast.Attribute)}
        called = {id(node.func) for node in ast.walk(formula) if isinstance(node, ast.Call)}
        for node in ast.walk(formula):
            if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner | called:
                found.setdefault(path(ast.unparse(node)), "number")
    return found


def value(listing, path):
    for name in path.split("."):
        listing = listing[name] if listing else None
    return listing


# --- the peers ---


def measure_zen(rules, fields, listings, expected):
    """One expression for all rules, compiled once, given only what the rules read of a listing."""
    writer = ZenWriter({field for field in fields if any(value(one, field) is None for one in listings)})
    names = {field.split(".")[0] for field in fields}
    records = []
    for one in listings[:ZEN_LISTINGS]:
        nested = {name: {k: v for k, v in one[name].items() if f"{name}.{k}" in fields} for name in names if isinstance(one[name], dict)}
        records.append({name: one[name] for name in names} | nested)

    for key, label, form, total in [("zen", "total", "sum([{}])", float), ("zen-list", "every rule's amount", "[{}]", sum)]:

        def compiled(rules):
            return zen.compile_expression(form.format(", ".join(writer.amounts(rules))))

        def work():
            for one in records:
                expression.evaluate(one)

        check("ZEN", rules, expected[: len(records)], lambda rules: [total(compiled(rules).evaluate(one)) for one in records])
        expression = compiled(rules)
        yield measure(key, f"ZEN {version('zen-engine')}, one compiled expression, {label}", len(records), 5, work)


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
