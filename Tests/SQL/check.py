"""Compares every total of SQL expressions with DealKit's own, exactly, on the databases themselves.

    check.py DEAL [--seed N] [--rulesets N] [--listings N] [--postgres DSN] [--only ENGINE] [--neutral FOLDER] [RULESET…]

DEAL is the program `deal`. Rulesets and listings are generated from the seed. What a database cannot be told is counted by the reason
`deal` gives. Any total that differs, or is NULL for a listing of ordinary numbers, ends the run with status 1.
"""
import argparse
import collections
import csv
import decimal
import io
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile

import generate

TYPES = {
    "sqlite": {"number": "REAL", "integer": "INTEGER", "money": "REAL", "text": "TEXT", "boolean": "INTEGER"},
    "duckdb": {"number": "DOUBLE", "integer": "INTEGER", "money": "DECIMAL(18,4)", "text": "VARCHAR", "boolean": "BOOLEAN"},
    "postgres": {"number": "double precision", "integer": "integer", "money": "numeric(18,4)", "text": "text", "boolean": "boolean"},
}


class Engine:
    """One database with one table of listings."""

    def __init__(self, name, dsn):
        self.name = name
        if name == "sqlite":
            self.connection = sqlite3.connect(":memory:")
            self.version = sqlite3.sqlite_version
        elif name == "duckdb":
            import duckdb

            self.connection = duckdb.connect()
            self.version = duckdb.__version__
        else:
            import psycopg2

            self.connection = psycopg2.connect(dsn)
            self.connection.autocommit = True
            self.version = self.run("SHOW server_version")[0][0]

    def run(self, statement, rows=None):
        cursor = self.connection.cursor()
        if rows is None:
            # Without parameters nothing in the text is a placeholder.
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        cursor.executemany(statement, rows)
        return []

    def load(self, listings, fields):
        types = TYPES[self.name]
        columns = ", ".join(f'"{name}" {types[kind]}' for name, kind in fields.items())
        mark = "%s" if self.name == "postgres" else "?"
        self.run("DROP TABLE IF EXISTS listings")
        self.run(f"CREATE TABLE listings ({columns})")
        rows = [tuple(self.value(listing.get(name), kind) for name, kind in fields.items()) for listing in listings]
        self.run(f"INSERT INTO listings VALUES ({', '.join([mark] * len(fields))})", rows)

    def value(self, value, kind):
        if value is None:
            return None
        if kind == "money" and self.name != "sqlite":
            return decimal.Decimal(repr(value))
        return value

    def totals(self, expression):
        return dict(self.run(f"SELECT id, ({expression}) AS total FROM listings"))


def deal(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def expected_totals(program, ruleset, listings):
    code, output, errors = deal([program, "rules", "eval", "--ruleset", ruleset, "--listings", listings, "--output", "csv"])
    if code != 0:
        sys.exit(f"deal rules eval failed:\n{errors}")
    rows = csv.DictReader(io.StringIO(output))
    return {int(row["id"]): int(decimal.Decimal(row["total"]) * 10_000) for row in rows}


class Check:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        names = [options.only] if options.only else ["sqlite", "duckdb"] + (["postgres"] if options.postgres else [])
        self.engines = [Engine(name, options.postgres) for name in names]
        self.agreed = collections.Counter()
        self.rulesets = collections.Counter()
        self.nulls = collections.Counter()
        self.large = collections.Counter()
        self.nonzero = collections.Counter()
        self.reasons = {name: collections.Counter() for name in names}
        self.failures = 0

    def load(self, listings, fields=generate.COLUMNS):
        """Takes rows of columns as the listings."""
        self.listings = listings
        self.path = str(self.folder / "listings.jsonl")
        if fields is generate.COLUMNS:
            pathlib.Path(self.path).write_text("".join(json.dumps(generate.nested(listing)) + "\n" for listing in listings))
        for engine in self.engines:
            engine.load(listings, fields)

    def compare_neutral(self, folder):
        """Compares a ruleset in the neutral form, which declares its fields, over the listings beside it."""
        ruleset = json.loads((folder / "ruleset.json").read_text())
        kinds = {"number": "number", "string": "text", "boolean": "boolean"}
        fields = {name.replace(".", "_"): kinds[kind.rstrip("?")] for name, kind in ruleset["fields"].items()}
        rows = []
        for line in (folder / "listings.jsonl").read_text().splitlines():
            listing = json.loads(line)
            row = {"id": listing["id"]}
            for name in ruleset["fields"]:
                value = listing
                for part in name.split("."):
                    value = value.get(part) if value else None
                row[name.replace(".", "_")] = value
            rows.append(row)
        self.load(rows, {"id": "integer"} | fields)
        self.path = str(folder / "listings.jsonl")
        self.compare(str(folder), ruleset)

    def compare(self, label, ruleset):
        path = str(self.folder / "ruleset.json")
        pathlib.Path(path).write_text(json.dumps(ruleset))
        expected = None
        for engine in self.engines:
            code, expression, errors = deal([self.options.deal, "rules", "sql", path, "--dialect", engine.name])
            if code != 0:
                if "not-expressible" not in errors:
                    sys.exit(f"{label}: deal rules sql failed:\n{errors}")
                for line in errors.splitlines():
                    if "not-expressible" in line:
                        self.reasons[engine.name][re.sub(r"[`\"][^`\"]*[`\"]", "…", line.split("error: ")[-1])] += 1
                continue
            if expected is None:
                expected = expected_totals(self.options.deal, path, self.path)
            try:
                totals = engine.totals(expression)
            except Exception as error:  # the database's own error types differ
                self.report(engine, label, path, expression, f"the database refuses: {error}")
                continue
            self.rulesets[engine.name] += 1
            for listing in self.listings:
                number = listing["id"]
                total = totals[number]
                if total is None and not generate.is_ordinary(listing):
                    self.nulls[engine.name] += 1
                elif total is None and self.may_be_null(ruleset, listing):
                    self.large[engine.name] += 1
                elif total == expected[number] and isinstance(total, int):
                    self.agreed[engine.name] += 1
                    self.nonzero[engine.name] += total != 0
                else:
                    self.report(engine, label, path, expression, f"listing {listing}: {total!r}, not {expected[number]}")
                    break

    @staticmethod
    def may_be_null(ruleset, listing):
        """Whether amounts of 100 billion, numbers too large to round exactly, or characters that patterns do not know may come up."""
        text = json.dumps(ruleset)
        has_classes = any(f'"value": {json.dumps(pattern)}' in text for pattern in generate.PATTERNS if "\\" in pattern)
        is_ascii = all(value.isascii() for value in listing.values() if isinstance(value, str))
        return any(word in text for word in ("** ", "round(", " * ", " / ", "//")) or (has_classes and not is_ascii)

    def report(self, engine, label, path, expression, message):
        self.failures += 1
        print(f"{engine.name}, {label}: {message}", file=sys.stderr)
        kept = pathlib.Path(self.options.keep)
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{engine.name}-{self.failures}.json").write_text(pathlib.Path(path).read_text())
        (kept / f"{engine.name}-{self.failures}.sql").write_text(expression)

    def summary(self):
        for engine in self.engines:
            name = engine.name
            print(
                f"{name} {engine.version}: {self.rulesets[name]} rulesets, {self.agreed[name]} totals agree"
                f" ({self.nonzero[name]} of them not 0), {self.nulls[name]} NULL for numbers beyond the limits, {self.large[name]} for amounts or characters beyond them"
            )
            for reason, count in self.reasons[name].most_common():
                print(f"    {count:5} × {reason}")
        return self.failures == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("deal")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rulesets", type=int, default=200)
    parser.add_argument("--listings", type=int, default=200)
    parser.add_argument("--postgres", help="how to reach PostgreSQL, such as `host=/tmp/x port=5432 dbname=postgres`")
    parser.add_argument("--only", choices=sorted(TYPES))
    parser.add_argument("--keep", default=".build/sql-failures", help="where rulesets and expressions that fail are kept")
    parser.add_argument("--neutral", type=pathlib.Path, help="a folder with a ruleset in the neutral form and its listings")
    parser.add_argument("rules", nargs="*", help="further rulesets, valued over generated listings; these must be expressible as a whole")
    options = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(options, pathlib.Path(folder))
        generator = generate.Generator(random.Random(options.seed))
        if options.neutral:
            check.compare_neutral(options.neutral)
        check.load([generator.listing(number) for number in range(1, options.listings + 1)])
        for path in options.rules:
            check.compare(path, json.loads(pathlib.Path(path).read_text()))
        if any(check.reasons.values()):
            sys.exit(f"a ruleset that must be expressible is not: {check.reasons}")
        for number in range(options.rulesets):
            if number % 40 == 39:
                check.load([generator.listing(number) for number in range(1, options.listings + 1)])
            check.compare(f"seed {options.seed}, ruleset {number}", generator.ruleset())
        sys.exit(0 if check.summary() else 1)


if __name__ == "__main__":
    main()
