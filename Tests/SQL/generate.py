"""Listings and rulesets made at random, to try SQL expressions with: ties in the last place, nulls, quotes, large and small numbers."""

COLUMNS = {
    "id": "integer", "title": "text", "price_usd": "money", "condition": "text", "manufacturer": "text", "form_factor": "text",
    "ram_gb": "integer", "ram_type": "text", "ram_speed_mhz": "integer", "primary_storage_gb": "integer",
    "primary_storage_type": "text", "secondary_storage_gb": "integer", "secondary_storage_type": "text", "os_license": "text",
    "age_years": "number", "brand": "text", "quantity": "number", "cpu_name": "text", "cpu_manufacturer": "text",
    "cpu_cores": "integer", "cpu_threads": "integer", "cpu_tdp_w": "integer", "cpu_igpu_mark": "integer",
    "cpu_cpu_mark_multi": "integer", "cpu_cpu_mark_single": "integer", "cpu_release_year": "integer", "gpu_name": "text",
    "gpu_manufacturer": "text", "gpu_gpu_mark": "number", "ram_spec_ddr_generation": "text", "ram_spec_speed_mhz": "integer",
    "ram_spec_total_capacity_gb": "integer", "storage_primary_capacity_gb": "integer", "custom_score": "number",
    "custom_factor": "number", "custom_wifi": "boolean", "custom_tag": "text", "custom_warranty_months": "integer",
    "custom_rating": "number", "custom_day": "text", "custom_usb_c_ports": "integer", "custom_gpu_vram_gb": "integer",
}

NUMBERS = [
    "ram_gb", "price_usd", "cpu.cores", "cpu.cpu_mark_multi", "cpu.tdp_w", "age_years", "custom.score", "custom.factor",
    "gpu.gpu_mark", "primary_storage_gb", "ram_speed_mhz", "quantity",
]
TEXTS = ["title", "condition", "manufacturer", "cpu.manufacturer", "ram_type", "form_factor", "os_license", "custom.tag"]
WORDS = [
    "HP EliteDesk 800", "Dell OptiPlex, as-is", "o'Neill \"mini\"", "back\\slash", "50% off_now", "two\nlines", "line end\n", "",
    "ThinkCentre M75q", "'; DROP TABLE listings; --", "Größe M", "ÉCOLE", "m9 ddr4", "used", "hp", "16", "true",
]
PIECES = ["HP", "e", "as-is", "o'n", "\"", "\\", "%", "_", "\n", "", "ddr", "used", "M75Q", "';", "--", "16", "größe"]
DAYS = [
    "2026-11-21", "2026-11-21T08:30:00Z", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-04-31", "2026-13-01",
    "2026-11-2", "2026-11-21 08:30", "2026-11-21T", "0000-01-01", "0400-02-29", "9999-12-31", "soon", "", "2026-11-21\n", "2025-01-01",
]
PATTERNS = [
    "^h", "m[0-9]+", r"(dell|hp)\b", "e.*e", "ddr[45]", "for parts|as[- ]is", "^windows (7|8|10)", "e$", "^$", r"\\s", r"\d{2,3}",
    "[^a-z ]", "o'n", r"[\"'%_]", "(?-i)HP", "line end$", r"^\w+ ", "(a|b|)e", "x{0,2}d", "[A-C]", r"\.", "(?:dell|hp) ?(e|o)",
]
ORDERS = ["greater_than", "less_than", "gte", "lte", "equals", "not_equals"]


def nested(listing):
    """The listing as DealKit reads it."""
    result = {}
    for name, value in listing.items():
        if name.startswith(("cpu_", "gpu_")) and value is not None:
            part, member = name.split("_", 1)
            result.setdefault(part, {})[member] = value
        elif name.startswith("custom_gpu_") and value is not None:
            result.setdefault("gpu", {})[name.removeprefix("custom_gpu_")] = value
        elif name.startswith("custom_"):
            result[name.removeprefix("custom_")] = value
        elif name in ("ram_spec_ddr_generation", "ram_spec_speed_mhz", "ram_spec_total_capacity_gb", "storage_primary_capacity_gb"):
            continue
        elif name == "brand" and value == listing.get("manufacturer"):
            continue
        else:
            result[name] = value
    return result


def is_ordinary(listing):
    """Whether all numbers are within the limits of SQL expressions."""
    for name in ("custom_score", "custom_factor"):
        value = listing.get(name)
        # Amounts must stay below 100 billion, also after a few multiplications.
        if value and not 1e-6 <= abs(value) <= 1e6:
            return False
    return True


class Generator:
    def __init__(self, random):
        self.random = random

    def maybe(self, value, chance=0.75):
        return value if self.random.random() < chance else None

    def number(self):
        pick = self.random.random()
        if pick < 0.3:
            return float(self.random.randint(-50, 200))
        if pick < 0.6:
            return round(self.random.uniform(-300, 300), self.random.randint(0, 6))
        if pick < 0.85:
            return self.random.randint(-40_000, 40_000) / self.random.choice([2, 4, 8, 16, 32, 20_000, 2_000])
        return self.random.uniform(-1, 1) * 10 ** self.random.randint(-6, 6)

    def wild(self):
        if self.random.random() < 0.85:
            return self.number()
        return self.random.choice(
            [0.0, -0.0, 1e300, -1e308, 1e-300, 5e-324, 1e19, 9e20, 2.0**53, 2.0**51 + 0.5, 1e15 + 0.125, 1e11, 99999999999.99, 1e-19]
        )

    def listing(self, number):
        random, maybe = self.random, self.maybe
        listing = dict.fromkeys(COLUMNS)
        listing |= {
            "id": number, "title": random.choice(WORDS), "price_usd": maybe(random.randint(0, 30_000_000) / 10_000, 0.92),
            "condition": random.choice(["new", "refurb", "used"]), "manufacturer": maybe(random.choice(["HP", "Dell", "Lenovo", "hP"])),
            "form_factor": maybe(random.choice(["mini", "sff", "Tower"])), "ram_gb": random.choice([0, 4, 8, 16, 32, 64]),
            "os_license": maybe(random.choice(["Windows 11 Pro", "none", "windows 7", "windows 10\n"])),
            "age_years": maybe(round(random.uniform(0, 12), 2)), "quantity": maybe(random.choice([0, 1, 2.5, 7]), 0.5),
            "custom_score": maybe(self.wild()), "custom_factor": maybe(self.wild()), "custom_wifi": maybe(random.random() < 0.5),
            "custom_tag": maybe(random.choice(WORDS)), "custom_warranty_months": maybe(random.randint(0, 36)),
            "custom_rating": maybe(round(random.uniform(1, 5), 2)), "custom_day": maybe(random.choice(DAYS)), "custom_usb_c_ports": maybe(random.randint(0, 4)),
        }
        listing["brand"] = self.maybe(random.choice(["Apple", "hp"]), 0.3) or listing["manufacturer"]
        if random.random() < 0.75:
            listing["ram_type"] = listing["ram_spec_ddr_generation"] = random.choice(["ddr3", "ddr4", "ddr5", "lpddr5"])
            listing["ram_speed_mhz"] = listing["ram_spec_speed_mhz"] = maybe(random.randint(800, 8000))
            listing["ram_spec_total_capacity_gb"] = listing["ram_gb"]
        for drive in ("primary", "secondary"):
            if random.random() < 0.7:
                listing[f"{drive}_storage_gb"] = random.choice([128, 256, 512, 1000, 2000])
                listing[f"{drive}_storage_type"] = random.choice(["nvme", "sata_ssd", "hdd"])
        listing["storage_primary_capacity_gb"] = listing["primary_storage_gb"]
        if random.random() < 0.8:
            listing |= {
                "cpu_name": random.choice(WORDS), "cpu_manufacturer": random.choice(["Intel", "AMD", "Apple"]),
                "cpu_cores": maybe(random.randint(1, 64)), "cpu_threads": maybe(random.randint(1, 128)),
                "cpu_tdp_w": maybe(random.randint(0, 250)), "cpu_igpu_mark": maybe(random.randint(0, 9000)),
                "cpu_cpu_mark_multi": maybe(random.randint(0, 90_000)), "cpu_cpu_mark_single": maybe(random.randint(0, 5_000)),
                "cpu_release_year": maybe(random.randint(2008, 2026)),
            }
        if random.random() < 0.5:
            listing |= {
                "gpu_name": random.choice(["GeForce GTX 1650", "Radeon"]), "gpu_manufacturer": random.choice(["NVIDIA", "AMD"]),
                "gpu_gpu_mark": maybe(round(random.uniform(0, 30_000), 3)), "custom_gpu_vram_gb": maybe(random.choice([4, 8, 16])),
            }
        return listing

    # Conditions

    def condition(self, depth=0):
        random = self.random
        if depth < 3 and random.random() < 0.3:
            children = [self.condition(depth + 1) for _ in range(random.randint(0, 3))]
            return {"logical_operator": random.choice(["and", "or", "not"]), "conditions": children}

        def test(field, operator, value=None):
            return {"field_name": field, "operator": operator, "value": value}

        bound = random.choice([8, 16, 0, 0.5, 1000, 30_000, -2.25, self.number()])
        pick = random.randint(0, 10)
        if pick <= 2:
            return test(random.choice(NUMBERS), random.choice(ORDERS), bound)
        if pick == 3:
            return test(random.choice(NUMBERS), "between", [bound, bound + random.randint(-5, 30_000)])
        if pick == 4:
            return test(random.choice(NUMBERS), random.choice(["in", "not_in"]), random.choice([[8, 16, bound], [], [None, 4], ["8"]]))
        if pick == 5:
            return test(random.choice(TEXTS), random.choice(["contains", "starts_with", "ends_with"]), random.choice(PIECES))
        if pick == 6:
            return test(random.choice(TEXTS), random.choice(["equals", "not_equals"]), random.choice(WORDS + [None]))
        if pick == 7:
            return test(random.choice(TEXTS), random.choice(["in", "not_in"]), random.sample(WORDS, 3))
        if pick == 8:
            return test(random.choice(TEXTS), "regex", random.choice(PATTERNS))
        if pick == 9:
            if random.random() < 0.5:
                return test("custom.wifi", random.choice(["equals", "not_equals"]), random.random() < 0.5)
            day = random.choice(["2026-01-01", "2026-11-21", "2000-02-29"])
            if random.random() < 0.3:
                return test("custom.day", "between", ["2000-01-01", day])
            return test("custom.day", random.choice(ORDERS[:4]), day)
        return test(random.choice(NUMBERS + TEXTS + ["custom.wifi"]), random.choice(["is_null", "is_not_null"]))

    # Formulas

    def literal(self):
        value = self.number()
        return f"({value!r})" if value < 0 else repr(value)

    def formula(self, depth=0):
        """A formula that gives a number."""
        random = self.random
        if depth > 3 or random.random() < 0.25:
            return random.choice([self.literal(), random.choice(NUMBERS), random.choice(NUMBERS)])
        number, test = (lambda: self.formula(depth + 1)), (lambda: self.truth(depth + 1))
        choices = [
            lambda: f"({number()} + {number()})", lambda: f"({number()} - {number()})", lambda: f"({number()} * {number()})",
            lambda: f"({number()} / {number()})", lambda: f"({number()} / {random.choice([2, 3, 7, 1000])})",
            lambda: f"max({number()}, {number()})", lambda: f"min({number()}, {number()}, {number()})",
            lambda: f"clamp({number()}, {random.choice([-50, 0])}, {random.choice([25.5, 100])})", lambda: f"abs({number()})",
            lambda: f"coalesce({number()}, {number()})", lambda: f"(if {test()} then {number()} else {number()})",
            lambda: f"({number()} if {test()} else {number()})", lambda: f"{random.choice(['floor', 'ceil', 'int', 'round'])}({number()})",
            lambda: f"round({number()}, {random.randint(0, 4)})", lambda: f"sqrt({number()})", lambda: f"-{number()}",
            lambda: f"({number()} {random.choice(['//', '%'])} {random.choice(['8', '3', '1000', number()])})",
            lambda: f"{number()} ** {random.choice(['2', '0.5', '3', '(-1)'])}", lambda: f"sum([{number()}, {number()}])",
            lambda: f"({test()}) * {number()}", lambda: self.lookup(depth), lambda: f"if_null({random.choice(NUMBERS)}, {number()})",
        ]
        return random.choice(choices)()

    def lookup(self, depth):
        key, keys = self.random.choice(
            [("condition", "['new', 'used', null]"), ("ram_gb", "[8, 16, 32]"), ("ram_type", "['ddr4', null, 'ddr4']")]
        )
        results = ", ".join(self.random.choice([self.formula(depth + 2), self.literal(), "null"]) for _ in range(3))
        return f"lookup({key}, {keys}, [{results}]{self.random.choice(['', ', 1.5', ', age_years'])})"

    def truth(self, depth):
        random = self.random
        number = lambda: self.formula(depth + 1)
        text = random.choice(["condition", "ram_type", "manufacturer", "form_factor"])
        word = random.choice(["'used'", "'new'", "'ddr4'", "'HP'", "'hp'"])
        choices = [
            lambda: f"{number()} {random.choice(['<', '<=', '>', '>=', '==', '!='])} {number()}",
            lambda: f"{random.randint(-9, 9)} < {number()} <= {random.randint(9, 99)}", lambda: f"{text} == {word}",
            lambda: f"{text} != {word}", lambda: f"{text} in [{word}, 'tower', null]", lambda: f"{text} == null",
            lambda: f"{number()} != null", lambda: f"{random.choice(NUMBERS)} not in [8, 16, null]",
            lambda: f"starts_with({text}, 'd')", lambda: f"contains(lower({text}), {word})", lambda: number(), lambda: "custom.wifi == true",
            lambda: f"{text} == {random.choice(['manufacturer', 'condition'])}", lambda: f"'e' in {text}",
        ]
        if depth < 4:
            choices += [
                lambda: f"({self.truth(depth + 1)} and {self.truth(depth + 1)})", lambda: f"({self.truth(depth + 1)} or {self.truth(depth + 1)})",
                lambda: f"not ({self.truth(depth + 1)})",
            ]
        return random.choice(choices)()

    # Rules

    def modifiers(self):
        random = self.random
        modifiers = {}
        if random.random() < 0.4:
            rows = [{"value": "ddr4", "multiplier": 0.9}, {"value": "DDR5", "multiplier": 1.3}, {"value": "o'x\\", "multiplier": 2}]
            modifiers["multipliers"] = [{"field": random.choice(["ram_type", "custom.tag"]), "conditions": rows}]
        if random.random() < 0.2:
            rows = [{"value": 16, "multiplier": 0.77}, {"value": "32", "multiplier": 1.3}, {"value": "x", "multiplier": 9}]
            modifiers.setdefault("multipliers", []).append({"field": "ram_gb", "conditions": rows})
        if random.random() < 0.4:
            modifiers["condition_multipliers"] = {"new": 1.0, "refurb": 0.75, "used": 0.6}
        if random.random() < 0.3:
            modifiers["age_curve"] = {"rate_per_year": 0.1, "max": 0.45}
        if random.random() < 0.3:
            modifiers["brand_multipliers"] = {"hp": 0.9, "Apple": 1.15}
        if random.random() < 0.3:
            modifiers |= {"clamp": True, "min_usd": -float(random.randint(1, 80)), "max_usd": random.choice([0, 25.00005])}
        return modifiers

    def action(self):
        random = self.random
        value = random.choice([self.number(), random.randint(-200_000, 200_000) / 20_000, round(random.uniform(-60, 60), 2)])
        pick = random.randint(0, 9)
        if pick == 0:
            action = {"action_type": "fixed_value", "value_usd": value}
        elif pick <= 2:
            metric = random.choice(["per_gb", "per_tb", "per_core", "quantity", "age_years", "custom.score", "per_ram_speed"])
            action = {"action_type": "per_unit", "metric": metric, "value_usd": value}
        elif pick == 3:
            unit = random.choice(["per_1000_points", "per_7_points", "point"])
            action = {"action_type": "benchmark_based", "metric": "cpu.cpu_mark_multi", "value_usd": value, "unit_type": unit}
        elif pick == 4:
            action = {"action_type": "multiplier", "value_usd": random.choice([70, 100, 112.5, 33.3])}
        elif pick == 5:
            action = {"action_type": "percentage", "percent": random.choice([-10, 2.5, 0.03, 33.3])}
        elif pick == 6:
            rows = [{"conditions": self.condition(1), "value_usd": self.number()} for _ in range(random.randint(0, 3))]
            rows += [{"value_usd": value}] if random.random() < 0.5 else []
            action = {"action_type": "decision_table", "hit": random.choice(["first", "collect"]), "rows": rows}
        else:
            action = {"action_type": "formula", "formula": self.formula()}
        modifiers = self.modifiers() if random.random() < 0.4 else {}
        return action | ({"modifiers": modifiers} if modifiers else {})

    def ruleset(self):
        random = self.random
        groups = []
        for number in range(random.randint(1, 3)):
            rules = []
            for rule in range(random.randint(1, 3)):
                conditions = self.condition() if random.random() < 0.75 else None
                actions = [self.action() for _ in range(random.choice([1, 1, 1, 2, 3]))]
                rules.append(
                    {
                        "id": f"r{number}-{rule}", "name": "Rule", "evaluation_order": random.randint(1, 5), "active": True,
                        "conditions": conditions, "actions": actions,
                    }
                )
            weight = random.choice([1, 1, 0.5, 0.333, -1])
            groups.append({"id": f"g{number}", "name": "Group", "display_order": random.randint(1, 3), "weight": weight, "rules": rules})
        conditions = self.condition() if random.random() < 0.2 else None
        return {"format": "dealkit.ruleset/1", "id": "rules", "name": "Rules", "conditions": conditions, "groups": groups}
