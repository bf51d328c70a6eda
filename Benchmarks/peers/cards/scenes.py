"""Lets headless Chromium lay out and draw the scenes that DealKit draws.

    python3 scenes.py draw FOLDER OUT          each scene FOLDER/*.scene.json as OUT/*.png
    python3 scenes.py measure SCENES OUT       the scenes of a JSON array, with the rectangle of every box in reading order
"""
import html
import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../../Tests/Pages"))
from chromium import Chromium  # noqa: E402

SCREEN = """<!doctype html><meta charset=utf-8><style>
* { box-sizing: border-box; margin: 0; padding: 0; }
body { overflow: hidden; }
div { position: relative; }
.text { white-space: pre-wrap; overflow-wrap: break-word; font-kerning: normal; text-rendering: optimizeLegibility;
  font-family: Inter, 'DejaVu Sans', 'Noto Sans CJK JP', sans-serif; }
</style>"""

SPREAD = {"start": "flex-start", "end": "flex-end", "center": "center", "spaceBetween": "space-between", "spaceAround": "space-around",
          "spaceEvenly": "space-evenly", "stretch": "normal"}
PLACE = {"start": "flex-start", "end": "flex-end", "center": "center", "stretch": "stretch", "baseline": "baseline"}
GRID = {"start": "start", "end": "end", "center": "center", "stretch": "stretch", "baseline": "start"}


def length(value):
    return value if isinstance(value, str) else f"{value}px"


def four(value):
    return value if isinstance(value, list) else [value] * 4


def source(image, pictures):
    return "data:image/png;base64," + image["png"] if "png" in image else pictures[image["name"]]


def stops(fill, unit):
    return ", ".join(f"{stop['color']} {stop['at'] * unit}{'%' if unit == 100 else 'deg'}" for stop in fill["stops"])


def background(fill, pictures):
    """A fill as layers of a background: image, position and size."""
    if isinstance(fill, str):
        return f"linear-gradient({fill}, {fill})", "0 0", "auto"
    x, y = fill.get("center", fill.get("position", [0.5, 0.5]))
    at = f"at {x * 100}% {y * 100}%"
    if fill["type"] == "linear":
        return f"linear-gradient({fill.get('angle', 0)}deg, {stops(fill, 100)})", "0 0", "auto"
    if fill["type"] == "conic":
        return f"conic-gradient(from {fill.get('angle', 0)}deg {at}, {stops(fill, 360)})", "0 0", "auto"
    if fill["type"] == "radial":
        words = {"closestSide": "closest-side", "farthestSide": "farthest-side", "closestCorner": "closest-corner",
                 "farthestCorner": "farthest-corner"}
        shape = ("circle " if fill.get("circle") else "ellipse ") + words[fill.get("extent", "farthestCorner")]
        if fill.get("radii"):
            shape = f"ellipse {fill['radii'][0]}px {fill['radii'][1]}px"
        return f"radial-gradient({shape} {at}, {stops(fill, 100)})", "0 0", "auto"
    size = {"cover": "cover", "contain": "contain", "fill": "100% 100%", "none": "auto"}[fill.get("fit", "cover")]
    return f"url({source(fill['source'], pictures)})", f"{x * 100}% {y * 100}%", size


def style(box, parent, pictures):
    css = {}
    for name, key in [("width", "width"), ("height", "height"), ("min-width", "minWidth"), ("min-height", "minHeight"),
                      ("max-width", "maxWidth"), ("max-height", "maxHeight"), ("flex-basis", "basis")]:
        value = box.get(key, "auto")
        if value != "auto":
            css[name] = length(value)
    css["flex-grow"], css["flex-shrink"] = box.get("grow", 0), box.get("shrink", 1)
    css["padding"] = " ".join(f"{side}px" for side in four(box.get("padding", 0)))
    if box.get("alignSelf"):
        css["align-self"] = (GRID if parent == "stack" else PLACE)[box["alignSelf"]]
    if parent == "stack" and box.get("absolute") is None:
        css["grid-area"] = "1 / 1"
    if box.get("absolute") is not None:
        css["position"] = "absolute"
        for side, value in zip(["top", "right", "bottom", "left"], four(box["absolute"])):
            css[side] = length(value)
    fills = box.get("background", [])
    if fills and isinstance(fills[0], str):
        css["background-color"] = fills[0]
        fills = fills[1:]
    layers = [background(fill, pictures) for fill in reversed(fills)]
    if layers:
        css["background-image"] = ", ".join(layer[0] for layer in layers)
        css["background-position"] = ", ".join(layer[1] for layer in layers)
        css["background-size"] = ", ".join(layer[2] for layer in layers)
        css["background-repeat"] = "no-repeat"
    for side, border in zip(["top", "right", "bottom", "left"], four(box.get("border", {"width": 0, "color": "#000000"}))):
        if border["width"]:
            css["border-" + side] = f"{border['width']}px solid {border['color']}"
    css["border-radius"] = " ".join(f"{radius}px" for radius in four(box.get("cornerRadius", 0)))
    shadows = [f"{'inset ' if s.get('inset') else ''}{s.get('x', 0)}px {s.get('y', 0)}px {s.get('blur', 0)}px {s.get('spread', 0)}px {s['color']}"
               for s in reversed(box.get("shadows", []))]
    if shadows:
        css["box-shadow"] = ", ".join(shadows)
    if box.get("opacity", 1) != 1:
        css["opacity"] = box["opacity"]
    if box.get("clips"):
        css["overflow"] = "hidden"
    if "transform" in box:
        css["transform"] = "matrix(%s)" % ", ".join(map(str, box["transform"]))
    if box.get("blur"):
        css["filter"] = f"blur({box['blur']}px)"
    return css


def letters(text):
    css = {}
    names = {"size": ("font-size", "{}px"), "weight": ("font-weight", "{}"), "color": ("color", "{}"),
             "letterSpacing": ("letter-spacing", "{}px"), "lineHeight": ("line-height", "{}")}
    for key, (name, pattern) in names.items():
        if key in text:
            css[name] = pattern.format(text[key])
    if "italic" in text:
        css["font-style"] = "italic" if text["italic"] else "normal"
    if "tabularDigits" in text:
        css["font-variant-numeric"] = "tabular-nums" if text["tabularDigits"] else "normal"
    return css


def attribute(css):
    return 'style="%s"' % html.escape("; ".join(f"{name}: {value}" for name, value in css.items()))


def vector(paths, width, height, css):
    """Paths as an SVG picture; each is its data, fill and stroke."""
    defs, shapes = "", ""
    for number, (data, fill, stroke) in enumerate(paths):
        paint = "none"
        if isinstance(fill, str):
            paint = fill
        elif fill:
            paint = f"url(#g{id(paths)}-{number})"
            angle = fill.get("angle", 0)
            assert fill["type"] == "linear" and angle in (0, 180), "only upright gradients are translated"
            y1, y2 = (0, height) if angle == 180 else (height, 0)
            defs += f'<linearGradient id="g{id(paths)}-{number}" gradientUnits="userSpaceOnUse" x1="0" y1="{y1}" x2="0" y2="{y2}">'
            defs += "".join(f'<stop offset="{stop["at"]}" stop-color="{stop["color"]}"/>' for stop in fill["stops"]) + "</linearGradient>"
        line = ""
        if stroke:
            line = (f'stroke="{stroke["color"]}" stroke-width="{stroke["width"]}" stroke-linejoin="{stroke.get("join", "miter")}" '
                    f'stroke-linecap="{stroke.get("cap", "butt")}"')
        shapes += f'<path d="{data}" fill="{paint}" {line}/>'
    return (f'<svg class=box width="{width}" height="{height}" viewBox="0 0 {width} {height}" {attribute(css)}>'
            f"<defs>{defs}</defs>{shapes}</svg>")


def chart(box, css):
    width, height = box["width"], box["height"]
    low, high = box.get("range") or (min(box["values"] + ([0] if box["chart"] == "bars" else [])), max(box["values"]))
    levels = [min(max((value - low) / (high - low), 0), 1) for value in box["values"]]
    if box["chart"] == "bars":
        gap, radius = box.get("barGap", 4), box.get("barRadius", 0)
        step = (width + gap) / len(levels)
        data = ""
        for index, level in enumerate(levels):
            x, w, h = index * step, step - gap, height * level
            r = min(radius, w / 2, h)
            data += f"M{x} {height}V{height - h + r}a{r} {r} 0 0 1 {r} {-r}h{w - 2 * r}a{r} {r} 0 0 1 {r} {r}V{height}Z"
        return vector([(data, box["fill"], None)], width, height, css)
    half = box["stroke"]["width"] / 2
    points = [(width * index / (len(levels) - 1), height - half - level * (height - 2 * half)) for index, level in enumerate(levels)]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    paths = [(line + f"L{width} {height}L0 {height}Z", box["fill"], None)] if box.get("fill") else []
    return vector(paths + [(line, None, box["stroke"])], width, height, {**css, "overflow": "visible"})


def element(box, parent, pictures):
    css = style(box, parent, pictures)
    kind = box["type"]
    if kind in ("row", "column"):
        gap, lines = box.get("gap", 0), box.get("lineGap", 0)
        css.update({"display": "flex", "flex-direction": kind, "flex-wrap": "wrap" if box.get("wraps") else "nowrap",
                    "column-gap": f"{gap if kind == 'row' else lines}px", "row-gap": f"{lines if kind == 'row' else gap}px",
                    "justify-content": SPREAD[box.get("justify", "start")], "align-items": PLACE[box.get("align", "stretch")],
                    "align-content": SPREAD[box.get("alignLines", "stretch")]})
    elif kind == "stack":
        css.update({"display": "grid", "grid-template": "minmax(0, 1fr) / 100%",
                    "justify-items": GRID[box.get("horizontal", "stretch")], "align-items": GRID[box.get("vertical", "stretch")]})
    elif kind == "text":
        css.update({"font-size": "16px", "line-height": 1.2, **letters(box)})
        css["text-align"] = {"leading": "left", "center": "center", "trailing": "right"}[box.get("textAlign", "leading")]
        if box.get("wrapping") == "none":
            css["white-space"] = "pre"
        if box.get("wrapping") == "balanced":
            css["text-wrap-style"] = "balance"
        if box.get("maxLines") is not None:
            css["overflow"] = "hidden"
            if box.get("wrapping") == "none":
                css["text-overflow"] = "ellipsis" if box.get("overflow", "ellipsis") == "ellipsis" else "clip"
            else:
                css.update({"display": "-webkit-box", "-webkit-box-orient": "vertical", "-webkit-line-clamp": box["maxLines"]})
        if box.get("textShadows"):
            css["text-shadow"] = ", ".join(f"{s.get('x', 0)}px {s.get('y', 0)}px {s.get('blur', 0)}px {s['color']}" for s in reversed(box["textShadows"]))
        parts = box["text"]
        words = html.escape(parts) if isinstance(parts, str) else "".join(
            f"<span {attribute(letters(part))}>{html.escape(part['text'])}</span>" for part in parts)
        language = f'lang="{box["language"]}"' if box.get("language") else ""
        return f'<div class="box text" {language} {attribute(css)}>{words}</div>'
    elif kind == "image":
        x, y = box.get("place", [0.5, 0.5])
        css.update({"object-fit": box.get("fit", "fill"), "object-position": f"{x * 100}% {y * 100}%"})
        return f'<img class=box src="{source(box["source"], pictures)}" {attribute(css)}>'
    elif kind == "path":
        width, height = box["size"]
        return vector([(box["data"], box.get("fill"), box.get("stroke"))], width, height, {**css, "overflow": "visible"})
    elif kind == "chart":
        return chart(box, css)
    children = "".join(element(child, kind, pictures) for child in box.get("children", []))
    return f"<div class=box {attribute(css)}>{children}</div>"


def page(scene, pictures={}):
    frame = f"<div style='width: {scene['width']}px; height: {scene['height']}px; display: grid; grid-template: 100% / 100%'>"
    return SCREEN + frame + element(scene["root"], "stack", pictures) + "</div>"


def show(browser, scene, pictures={}):
    browser.call("Emulation.setDeviceMetricsOverride", width=round(scene["width"]), height=round(scene["height"]),
                 deviceScaleFactor=scene.get("scale", 1), mobile=False)
    browser.call("Emulation.setDefaultBackgroundColorOverride", color={"r": 0, "g": 0, "b": 0, "a": 0})
    tree = browser.call("Page.getFrameTree")["frameTree"]
    browser.call("Page.setDocumentContent", frameId=tree["frame"]["id"], html=page(scene, pictures))
    browser.evaluate("Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode())]).then(() => 1)")


def pictures_in(folder):
    import base64
    found = {}
    for name in os.listdir(folder):
        if name.endswith(".image.png"):
            data = base64.b64encode(open(os.path.join(folder, name), "rb").read()).decode()
            found[name.removesuffix(".image.png")] = "data:image/png;base64," + data
    return found


def main():
    command, inputs, output = sys.argv[1:4]
    with Chromium(1200, 630) as browser:
        browser.open("about:blank")
        if command == "draw":
            os.makedirs(output, exist_ok=True)
            pictures = pictures_in(inputs)
            for name in sorted(os.listdir(inputs)):
                if name.endswith(".scene.json"):
                    show(browser, json.load(open(os.path.join(inputs, name))), pictures)
                    browser.screenshot(os.path.join(output, name.removesuffix(".scene.json") + ".png"))
        else:
            fixtures = []
            for scene in json.load(open(inputs)):
                show(browser, scene)
                # Words broken letter by letter measure the text engine, not the layout.
                if browser.evaluate("[...document.querySelectorAll('.text')].some(b => b.clientWidth < 110)"):
                    continue
                rects = browser.evaluate(
                    "[...document.querySelectorAll('.box')].map(b => b.getBoundingClientRect()).map(r => [r.x, r.y, r.width, r.height])")
                fixtures.append({"scene": scene, "rects": [[round(number, 4) for number in rect] for rect in rects]})
            with open(output, "w") as file:
                file.write("[\n" + ",\n".join(json.dumps(fixture, ensure_ascii=False) for fixture in fixtures) + "\n]\n")


if __name__ == "__main__":
    main()
