"""Makes the layouts whose rectangles Chromium measures for the tests: python3 layouts.py > layouts.json

Each of them is drawn by lot from a seed, so that the same layouts come out every time.
"""
import json
import random

WORDS = ["Lenovo", "ThinkPad", "X1", "Carbon", "refurbished", "16 GB", "$1,299.99", "Great deal", "Intel Core Ultra 7 155U", "NVMe Gen4"]


def size(lot, parent_known):
    kind = lot.random()
    if kind < 0.75 or (kind > 0.9 and not parent_known):
        return lot.choice([20, 35.5, 48, 60, 90, 120, 160.25])
    return lot.choice(["25%", "40%", "50%", "100%"])


def box(lot, depth, features, in_stack=False):
    kind = lot.choice(["row", "column", "stack", "text", "shape", "shape"] if depth < 4 else ["text", "shape"])
    result = {"type": kind}
    if kind in ("row", "column"):
        result["children"] = [box(lot, depth + 1, features) for _ in range(lot.randint(1, 4))]
        if lot.random() < 0.5:
            result["gap"] = lot.choice([4, 8, 12.5])
        if "wrap" in features and kind == "row" and lot.random() < 0.5:
            result["wraps"] = True
            result["lineGap"] = lot.choice([0, 6])
            if lot.random() < 0.6:
                result["alignLines"] = lot.choice(["start", "center", "end", "spaceBetween", "spaceAround", "spaceEvenly"])
        if lot.random() < 0.6:
            result["justify"] = lot.choice(["start", "center", "end", "spaceBetween", "spaceAround", "spaceEvenly"])
        if lot.random() < 0.6:
            result["align"] = lot.choice(["start", "center", "end", "stretch", "baseline"])
    elif kind == "stack":
        result["children"] = [box(lot, depth + 1, features, True) for _ in range(lot.randint(1, 3))]
        if lot.random() < 0.5:
            result["horizontal"], result["vertical"] = lot.choice(["start", "center", "end"]), lot.choice(["start", "center", "end"])
    elif kind == "text":
        result["text"] = " ".join(lot.choice(WORDS) for _ in range(lot.randint(1, 6)))
        result["size"] = lot.choice([12, 16, 20, 28])
        if lot.random() < 0.3:
            result["weight"] = 700
        # Grid, which stands in for a stack, counts boxes that cut off what sticks out in its own way.
        if lot.random() < 0.2 and not in_stack:
            result["maxLines"] = lot.choice([1, 2])
        elif lot.random() < 0.1 and not in_stack:
            result["wrapping"] = "none"
    if kind == "shape" or lot.random() < 0.25:
        result["width"] = size(lot, True)
    if kind == "shape" or lot.random() < 0.2:
        result["height"] = size(lot, False)
    if lot.random() < 0.35:
        result["grow"] = lot.choice([0.3, 1, 2])
    if lot.random() < 0.25:
        result["shrink"] = lot.choice([0, 2])
    if "basis" in features and lot.random() < 0.25:
        result["basis"] = lot.choice([0, 50, "30%"])
    if "limits" in features and lot.random() < 0.3:
        result[lot.choice(["minWidth", "maxWidth", "minHeight", "maxHeight"])] = lot.choice([30, 80, 140])
    if lot.random() < 0.25:
        result["padding"] = lot.choice([4, 10, [2, 6, 4, 12]])
    if lot.random() < 0.15:
        result["border"] = {"width": lot.choice([1, 3]), "color": "#ff0000"}
    if lot.random() < 0.15:
        result["alignSelf"] = lot.choice(["start", "center", "end", "stretch", "baseline"])
    if lot.random() < 0.1 and not in_stack:
        result["clips"] = True
    if "absolute" in features and depth > 0 and not in_stack and lot.random() < 0.25:
        result["absolute"] = [lot.choice(["auto", "auto", 5, "10%"]) for _ in range(4)]
    return result


def is_open(root):
    """True where first lines of text decide heights of which boxes take shares: the specification leaves the order open."""
    text = json.dumps(root)
    return '"baseline"' in text and '%"' in text and '"height": "' in text


def main():
    scenes = []
    sets = [[], ["basis"], ["limits"], ["wrap"], ["absolute"], ["basis", "limits", "wrap", "absolute"]]
    for number in range(480):
        lot = random.Random(number)
        features = sets[number % len(sets)]
        root = {"type": lot.choice(["row", "column"]), "children": [box(lot, 1, features) for _ in range(lot.randint(2, 5))],
                "padding": 10, "gap": lot.choice([0, 8]), "align": lot.choice(["start", "center", "stretch", "end"])}
        if is_open(root):
            continue
        scenes.append({"width": lot.choice([400, 600.5]), "height": lot.choice([300, 420]), "root": root})
    print(json.dumps(scenes))


main()
