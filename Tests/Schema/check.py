#!/usr/bin/env python3
"""Checks docs/ruleset.schema.json: the schema itself, the files named (rulesets, or guides with examples), and that it refuses broken rulesets.

    python3 Tests/Schema/check.py [FILE…]

Without a file samples/ruleset.json and docs/rulesets.md are checked. Needs the package `jsonschema`.
"""
import copy
import json
import pathlib
import re
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/ruleset.schema.json").read_text(encoding="utf-8"))

# One of everything the format has.
EVERYTHING = {
    "format": "dealkit.ruleset/1", "id": "all", "name": "All", "description": "", "version": "2.0.0", "priority": 1, "active": True,
    "valid_from": "2026-01-01", "valid_to": "2026-12-31", "$comment": "names that start with $ are for people",
    "conditions": {"field_name": "status", "operator": "equals", "value": "active"},
    "groups": [{
        "id": 7, "name": "G", "category": "ram", "description": "", "display_order": 10, "weight": 0.5, "active": True,
        "rules": [{
            "id": "r", "name": "R", "description": "", "version": 3, "evaluation_order": 5, "active": False,
            "conditions": [
                {"field_name": "ram_gb", "operator": "between", "value": [8, 64]},
                {"logical_operator": "or", "conditions": [
                    {"field_name": "custom.seen", "operator": "gte", "value": "2026-02-28"},
                    {"logical_operator": "not", "conditions": [{"field_name": "title", "operator": "regex", "value": "parts"}]},
                    {"field_name": "ram_type", "operator": "in", "value": ["ddr4", "ddr5"]},
                    {"field_name": "gpu", "operator": "is_null"}]}],
            "actions": [
                {"action_type": "fixed_value", "value_usd": -5},
                {"action_type": "additive", "value_usd": 5.5},
                {"action_type": "per_unit", "metric": "per_gb", "value_usd": -1.5, "modifiers": {
                    "multipliers": [{"name": "generation", "field": "ram_type", "conditions": [{"value": "ddr4", "multiplier": 0.9}]}],
                    "condition_multipliers": {"new": 1, "refurb": 0.8, "used": 0.6},
                    "age_curve": {"rate_per_year": 0.1, "max": 0.4}, "brand_multipliers": {"hp": 1.1},
                    "clamp": True, "min_usd": -70, "max_usd": 0}},
                {"action_type": "benchmark_based", "metric": "cpu.cpu_mark_multi", "unit_type": "per_1000_points", "value_usd": -3},
                {"action_type": "multiplier", "value_usd": 70},
                {"action_type": "formula", "formula": "ram_gb * -2"},
                {"action_type": "percentage", "percent": -5},
                {"action_type": "decision_table", "hit": "first", "rows": [
                    {"name": "fanless", "conditions": {"field_name": "cpu.tdp_w", "operator": "lte", "value": 15}, "value_usd": -20},
                    {"conditions": [{"field_name": "cpu.tdp_w", "operator": "lte", "value": 65}], "value_usd": -10},
                    {"value_usd": 0}]}],
        }],
    }],
}

RULE = ["groups", 0, "rules", 0]
TEST = RULE + ["conditions", 0]
GROUP = RULE + ["conditions", 1]
ACTIONS = RULE + ["actions"]
TABLE = ACTIONS + [7]
MODIFIERS = ACTIONS + [2, "modifiers"]
GONE = object()

# What is broken, where, and what stands there instead.
BROKEN = [
    ("an unknown format", ["format"], "dealkit.ruleset/9"),
    ("no id", ["id"], GONE),
    ("an empty id", ["groups", 0, "id"], ""),
    ("a priority that is not whole", ["priority"], 1.5),
    ("a name mistyped", ["nmae"], "All"),
    ("groups that are no list", ["groups"], {}),
    ("a day that is none", ["valid_from"], "2026-13-01"),
    ("a day with a time", ["valid_to"], "2026-11-21T00:00:00Z"),
    ("a rule version as text", RULE + ["version"], "3"),
    ("an unknown operator", TEST + ["operator"], "like"),
    ("a test without a field", TEST + ["field_name"], GONE),
    ("a range of one bound", TEST + ["value"], [8]),
    ("a range of words", TEST + ["value"], ["a few", "many"]),
    ("a list operator without a list", GROUP + ["conditions", 2, "value"], "ddr4"),
    ("an order of words", GROUP + ["conditions", 0, "value"], "recently"),
    ("a pattern that is a list", GROUP + ["conditions", 1, "conditions", 0, "value"], ["parts"]),
    ("an unknown way to combine", GROUP + ["logical_operator"], "xor"),
    ("a group whose conditions are no list", GROUP + ["conditions"], "ram_gb > 8"),
    ("an unknown action", ACTIONS + [0, "action_type"], "fixed"),
    ("an amount as text", ACTIONS + [0, "value_usd"], "-5"),
    ("an amount missing", ACTIONS + [0, "value_usd"], GONE),
    ("a per-unit action without a metric", ACTIONS + [2, "metric"], GONE),
    ("a unit that is no number of points", ACTIONS + [3, "unit_type"], "per_dozen"),
    ("a formula action without a formula", ACTIONS + [5, "formula"], GONE),
    ("a percentage without percent", ACTIONS + [6, "percent"], GONE),
    ("a table without rows", TABLE + ["rows"], GONE),
    ("an unknown hit policy", TABLE + ["hit"], "last"),
    ("a row without an amount", TABLE + ["rows", 2, "value_usd"], GONE),
    ("a row with a condition that is none", TABLE + ["rows", 0, "conditions"], "always"),
    ("a row with an unknown operator", TABLE + ["rows", 1, "conditions", 0, "operator"], "<="),
    ("modifiers that are a number", ACTIONS + [2, "modifiers"], 0.9),
    ("a modifier mistyped", MODIFIERS + ["min"], -70),
    ("a factor for no condition", MODIFIERS + ["condition_multipliers", "mint"], 1),
    ("an age curve without a rate", MODIFIERS + ["age_curve"], {"max": 0.5}),
]


def changed(path, value):
    """The example of everything with one place changed."""
    whole = copy.deepcopy(EVERYTHING)
    node = whole
    for step in path[:-1]:
        node = node[step]
    if value is GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return whole


def part(name):
    """A validator of one part of the format."""
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def validator_for(value):
    """The validator of an example, by what it has."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict) or "groups" in first:
        return jsonschema.Draft202012Validator(SCHEMA)
    if "action_type" in first:
        return part("rule/properties/actions") if first is not value else part("action")
    if "actions" in first:
        return part("rule")
    if "rules" in first:
        return part("group")
    if "field_name" in first or "logical_operator" in first:
        return part("conditions")
    return part("modifiers")


def texts(path):
    """The JSON texts of a file: the whole file, or every example of a guide."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".md":
        return [(str(path), text)]
    blocks = re.finditer(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [(f"{path}:{text.count(chr(10), 0, block.start()) + 2}", block.group(1)) for block in blocks]


def main(arguments):
    files = [pathlib.Path(name) for name in arguments] or [ROOT / "samples/ruleset.json", ROOT / "docs/rulesets.md"]
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    failures = []
    checked = 0
    for path in files:
        for place, text in texts(path):
            checked += 1
            value = json.loads(text)
            for error in validator_for(value).iter_errors(value):
                failures.append(f"{place}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
    whole = jsonschema.Draft202012Validator(SCHEMA)
    for error in whole.iter_errors(EVERYTHING):
        failures.append(f"the example of everything: {'/'.join(map(str, error.absolute_path))}: {error.message}")
    for what, path, value in BROKEN:
        if whole.is_valid(changed(path, value)):
            failures.append(f"not refused: {what}")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{checked} texts valid, {len(BROKEN)} broken variants refused" if not failures else f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
