"""Writes the work of the rules benchmark: 60 rules in 3 groups, and listings they match about 16 % of. The same seed gives the same bytes.

Usage: generate.py RULESET.json LISTINGS.jsonl [COUNT [SEED]]
"""
import json
import random
import sys

GROUPS = ["Hardware", "Age and condition", "Market"]
RULES_PER_GROUP = 20
ACTIONS = ["fixed_value"] * 20 + ["percentage"] * 15 + ["per_unit"] * 11 + ["formula"] * 14
TEXT_TESTS = ["equals"] * 24 + ["not_equals"] * 7 + ["in"] * 11 + ["not_in"] * 4 + ["contains"] * 14
NUMBER_TESTS = ["gte"] * 22 + ["lte"] * 12 + ["greater_than"] * 12 + ["less_than"] * 10 + ["between"] * 4

PATTERNS = [
    "Thunderbolt", "vPro", "WiFi 6", "2.5GbE", "free shipping", "no charger", "open box", "bundle", "like new", "read description",
    "Dual HDMI", "warranty",
]
OTHER_PHRASES = ["tested", "VESA mount", "clean", "ready to use", "low hours"]
LEADS = ["Fast", "Quiet", "Compact", "Business", "Refreshed", "Office", "Home lab", "Tiny"]
MAKERS = [
    ("Dell", "OptiPlex"), ("Dell", "Precision"), ("HP", "EliteDesk"), ("HP", "ProDesk"), ("Lenovo", "ThinkCentre"),
    ("Lenovo", "ThinkStation"), ("Apple", "Mac mini"), ("Intel", "NUC"), ("ASUS", "ExpertCenter"), ("Beelink", "SER"),
    ("MINISFORUM", "UM"), ("GEEKOM", "IT"), ("Acer", "Veriton"),
]
MODELS = ["3050", "5070", "7090", "800 G6", "705 G4", "M75q", "M920q", "P340", "12 Pro", "7", "790", "13"]
# name, maker, cores, threads, watts, marks of all cores and of one, mark of the built-in graphics, year
CPUS = [
    ("Core i3-10100T", "Intel", 4, 8, 35, 7612, 2388, 1096, 2020), ("Core i5-8500T", "Intel", 6, 6, 35, 7474, 2161, 1064, 2018),
    ("Core i5-10500T", "Intel", 6, 12, 35, 10489, 2451, 1118, 2020), ("Core i5-12500", "Intel", 6, 12, 65, 19706, 3601, 1553, 2022),
    ("Core i7-6700", "Intel", 4, 8, 65, 8048, 2304, 962, 2015), ("Core i7-10700", "Intel", 8, 16, 65, 16483, 2862, 1121, 2020),
    ("Core i7-13700H", "Intel", 14, 20, 45, 27518, 3724, 3074, 2023), ("Core i9-13900F", "Intel", 24, 32, 65, 50012, 4340, None, 2023),
    ("N100", "Intel", 4, 4, 6, 5512, 1952, 1186, 2023), ("Ryzen 3 3200G", "AMD", 4, 4, 65, 7046, 2196, 1829, 2019),
    ("Ryzen 5 5600X", "AMD", 6, 12, 65, 21845, 3364, None, 2020), ("Ryzen 5 PRO 4650GE", "AMD", 6, 12, 35, 15404, 2615, 2022, 2020),
    ("Ryzen 7 7840HS", "AMD", 8, 16, 54, 28741, 3830, 6502, 2023), ("Ryzen 9 7940HS", "AMD", 8, 16, 54, 30512, 3884, 6611, 2023),
    ("M1", "Apple", 8, 8, 15, 14101, 3664, 4206, 2020), ("M2 Pro", "Apple", 10, 10, 30, 21840, 3917, 8801, 2023),
]
GPUS = [
    ("NVIDIA T600", "NVIDIA", 7402), ("NVIDIA Quadro P620", "NVIDIA", 3702), ("GeForce GTX 1650", "NVIDIA", 7858),
    ("GeForce RTX 3060", "NVIDIA", 16931), ("GeForce RTX 4060", "NVIDIA", 19560), ("Radeon RX 6600", "AMD", 15181),
    ("Radeon Pro W5500", "AMD", 9521), ("Arc A380", "Intel", 6201),
]

NUMBER_FIELDS = [
    "price_usd", "ram_gb", "ram_speed_mhz", "primary_storage_gb", "secondary_storage_gb", "age_years", "cpu.cores", "cpu.threads",
    "cpu.tdp_w", "cpu.cpu_mark_multi", "cpu.cpu_mark_single", "cpu.igpu_mark", "cpu.release_year", "gpu.gpu_mark",
    "custom.seller_rating", "custom.warranty_months", "custom.usb_c_ports",
]
TEXT_FIELDS = [
    "manufacturer", "condition", "form_factor", "ram_type", "primary_storage_type", "os_license", "cpu.name", "cpu.manufacturer",
    "gpu.name", "gpu.manufacturer",
]

# F is the field that the rule's conditions compare, so it has a value wherever the rule matches. LOW, MID and HIGH are its least,
# middle and greatest values there, UNIT gives about 10 dollars at MID. All other fields below always have a value.
FORMULAS = [
    "max(0, F - LOW) * UNIT",
    "min(40, (F - LOW) * UNIT)",
    "clamp(F * UNIT, 4, 90)",
    "0 - price_usd * clamp(F * UNIT / 200, 0, 0.15)",
    "(F - LOW) * UNIT + cpu.cores * 1.5",
    "clamp(cpu.cpu_mark_multi / max(price_usd, 1) - 20, 0, 60) * 0.8",
    "max(0, F - MID) * UNIT + (custom.seller_rating - 4) * 10",
    "(F - MID) * UNIT if F > MID else -5.5",
    "max(0, min(ram_gb, 32) - 8) * 0.75 + clamp(primary_storage_gb / 512, 0, 3) * 4",
    "price_usd * clamp(0.12 - age_years * 0.015, 0, 0.1)",
    "max(0, (ram_gb - 8) * 0.9) * clamp(F * UNIT / 10, 0.5, 2)",
    "0 - min(60, (2026 - cpu.release_year) * 6)",
    "clamp(cpu.cpu_mark_multi / max(cpu.tdp_w, 1) / 20 - 10, -20, 30)",
    "min(35, ram_speed_mhz / 160) - max(0, age_years - 3) * 5",
]


class Dice:
    """Random choices made of one sequence of numbers, so that they are the same in every version of Python."""

    def __init__(self, seed):
        self.next = random.Random(seed).random

    def between(self, low, high):
        return low + (high - low) * self.next()

    def chance(self, share):
        return self.next() < share

    def pick(self, items, skew=1.0):
        """One of the items; with a skew above 1 rather one of the first."""
        return items[int(self.next() ** skew * len(items))]

    def sample(self, items, count):
        rest = list(items)
        return [rest.pop(int(self.next() * len(rest))) for _ in range(count)]

    def shuffled(self, items):
        return self.sample(items, len(items))


def listing(number, dice):
    """A listing with the members that DealKit's reader knows; unknown ones become its custom fields."""
    maker, series = dice.pick(MAKERS)
    cpu = dice.pick(CPUS[14:] if maker == "Apple" else CPUS[:9] if maker == "Intel" else CPUS[:14])
    gpu = dice.pick(GPUS) if dice.chance(0.35) else None
    ram, drive = dice.pick([4, 8, 16, 32, 64]), dice.pick([128, 256, 512, 1000, 2000, 4000])
    ram_type = dice.pick(["ddr5", "lpddr5"] if cpu[8] > 2021 else ["ddr4", "lpddr4x", "ddr4", "ddr3"])
    speeds = {"ddr3": [1333, 1600], "ddr4": [2400, 2666, 3200], "lpddr4x": [4266], "ddr5": [4800, 5600], "lpddr5": [6400]}
    age = round(min(2026 - cpu[8], dice.between(0, 9)), 2)
    price = 60 + cpu[5] * 0.012 + ram * 3 + drive * 0.06 + (gpu[2] * 0.02 if gpu else 0)
    phrases = dice.sample(PATTERNS + OTHER_PHRASES, 3)
    title = f"{dice.pick(LEADS)} {maker} {series} {dice.pick(MODELS)} {cpu[0]} {ram}GB {drive}GB {phrases[0]}, {phrases[1]}, {phrases[2]}"
    return {
        "id": number, "title": title, "manufacturer": maker, "condition": dice.pick(["used", "refurb", "new"], 1.4),
        "form_factor": dice.pick(["mini", "sff", "micro", "tower", "aio"], 1.3), "price_usd": round(price * dice.between(0.55, 1.45), 2),
        "ram_gb": ram, "ram_type": ram_type, "ram_speed_mhz": dice.pick(speeds[ram_type]), "primary_storage_gb": drive,
        "primary_storage_type": dice.pick(["nvme", "sata_ssd", "hdd", "emmc"], 1.4),
        "secondary_storage_gb": dice.pick([500, 1000, 2000]) if dice.chance(0.4) else None,
        "os_license": dice.pick(["Windows 11 Pro", "Windows 10 Pro", "Windows 11 Home", "Linux", None]), "age_years": age,
        "seller_rating": round(dice.between(2.5, 5), 2), "warranty_months": dice.pick([0, 0, 1, 3, 6, 12, 24, 36]),
        "usb_c_ports": dice.pick([0, 1, 2, 3, 4]),
        "cpu": {
            "name": cpu[0], "manufacturer": cpu[1], "cores": cpu[2], "threads": cpu[3], "tdp_w": cpu[4], "cpu_mark_multi": cpu[5],
            "cpu_mark_single": cpu[6], "igpu_mark": cpu[7], "release_year": cpu[8],
        },
        "gpu": gpu and {"name": gpu[0], "manufacturer": gpu[1], "gpu_mark": gpu[2]},
    }


def value(listing, field):
    for name in field.removeprefix("custom.").split("."):
        listing = listing[name] if listing else None
    return listing


def passes(value, test, wanted):
    if value is None:
        return False
    return {
        "equals": lambda: value == wanted, "not_equals": lambda: value != wanted, "in": lambda: value in wanted,
        "not_in": lambda: value not in wanted, "contains": lambda: wanted in value, "gte": lambda: value >= wanted,
        "lte": lambda: value <= wanted, "greater_than": lambda: value > wanted, "less_than": lambda: value < wanted,
        "between": lambda: wanted[0] <= value <= wanted[1],
    }[test]()


def text_condition(test, patterns, sample, dice):
    if test == "contains":
        return "title", patterns.pop()
    field = dice.pick(TEXT_FIELDS)
    known = sorted({value(one, field) for one in sample} - {None})
    if test in ("equals", "not_equals"):
        return field, dice.pick(known)
    return field, dice.sample(known, min(2 + int(dice.next() * 3), len(known) - 1))


def number_condition(test, field, share, values):
    """What to compare a field with so that about this share of the values passes."""
    ordered = sorted(values)
    rank = min(len(ordered) - 1, int(share * len(ordered)))
    if test in ("gte", "greater_than"):
        return ordered[-1 - rank]
    if test in ("lte", "less_than"):
        return ordered[rank]
    start = (len(ordered) - rank) // 2
    return [ordered[start], ordered[min(len(ordered) - 1, start + rank)]]


def conditions(number_test, text_test, patterns, sample, dice):
    """Two conditions of these kinds that hold together for a share of the sample drawn beforehand; also those listings."""
    target = dice.between(0.06, 0.13) if text_test == "contains" else dice.between(0.06, 0.29)
    text_field, wanted = text_condition(text_test, patterns, sample, dice)
    while True:
        field = dice.pick(NUMBER_FIELDS)
        rest = [one for one in sample if passes(value(one, text_field), text_test, wanted) and value(one, field) is not None]
        if len(rest) >= target * len(sample):
            bound = number_condition(number_test, field, target * len(sample) / len(rest), [value(one, field) for one in rest])
            matched = [one for one in rest if passes(value(one, field), number_test, bound)]
            if abs(len(matched) - target * len(sample)) <= 0.25 * target * len(sample):
                pair = [
                    {"field_name": field, "operator": number_test, "value": bound},
                    {"field_name": text_field, "operator": text_test, "value": wanted},
                ]
                return pair, matched
        if text_test != "contains":
            text_field, wanted = text_condition(text_test, patterns, sample, dice)


def rounded(number):
    return float(f"{number:.3g}")


def action(kind, formulas, field, matched, dice):
    sign = dice.pick([-1, 1, 1])
    values = sorted(value(one, field) for one in matched)
    low, middle = values[0], values[len(values) // 2]
    unit = rounded(10 / max(middle, 1))
    if kind == "fixed_value":
        return {"action_type": kind, "value_usd": round(sign * dice.between(3, 30), 2)}
    if kind == "percentage":
        return {"action_type": kind, "percent": round(sign * dice.between(1, 12), 1)}
    if kind == "per_unit":
        return {"action_type": kind, "metric": field, "value_usd": sign * unit}
    formula = formulas.pop()
    for name, text in [("LOW", low), ("MID", middle), ("UNIT", unit), ("F", field)]:
        formula = formula.replace(name, str(text))
    return {"action_type": kind, "formula": formula}


def ruleset(seed):
    dice = Dice(seed)
    sample = [listing(number, dice) for number in range(4000)]
    kinds, texts, numbers = dice.shuffled(ACTIONS), dice.shuffled(TEXT_TESTS), dice.shuffled(NUMBER_TESTS)
    patterns, formulas = dice.shuffled(PATTERNS) + PATTERNS[:2], dice.shuffled(FORMULAS)
    groups = []
    for place, name in enumerate(GROUPS):
        rules = []
        for order in range(RULES_PER_GROUP):
            index = place * RULES_PER_GROUP + order
            pair, matched = conditions(numbers[index], texts[index], patterns, sample, dice)
            rules.append({
                "id": f"r{index + 1:02}", "name": f"{kinds[index]} on {pair[0]['field_name']}", "evaluation_order": 10 * (order + 1),
                "conditions": pair, "actions": [action(kinds[index], formulas, pair[0]["field_name"], matched, dice)],
            })
        groups.append({"id": f"g{place + 1}", "name": name, "display_order": 10 * (place + 1), "rules": rules})
    return {
        "format": "dealkit.ruleset/1", "id": "benchmark", "name": "Rules benchmark",
        "description": "60 rules of two conditions each, made by generate.py.", "groups": groups,
    }


def main():
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 60
    rules = ruleset(seed)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(rules, file, indent=2)
        file.write("\n")
    dice, matches = Dice(seed + 1), 0
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        for number in range(1, count + 1):
            one = listing(number, dice)
            # DealKit compares text without regard to case and the peers with: the work must not tell them apart.
            assert all((pattern in one["title"]) == (pattern.lower() in one["title"].lower()) for pattern in PATTERNS), one["title"]
            file.write(json.dumps(one) + "\n")
            for group in rules["groups"]:
                for rule in group["rules"]:
                    matches += all(passes(value(one, c["field_name"]), c["operator"], c["value"]) for c in rule["conditions"])
    print(f"{count:,} listings; {matches / count / 60:.1%} of the rules match one on average", file=sys.stderr)


if __name__ == "__main__":
    main()
