"""Reads DealKit's rules and writes them as expressions of the peers' languages."""
import ast

import polars as pl


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


PATTERNS = []


def bit(pattern):
    """The column that says whether the title has the pattern in it."""
    if pattern not in PATTERNS:
        PATTERNS.append(pattern)
    return f"title_has_{PATTERNS.index(pattern)}"


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
