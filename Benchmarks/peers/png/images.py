"""Makes the pictures of the comparison as raw RGBA files of 1200 by 630 pixels: images.py FOLDER

card        a social card: gradients, rounded panels, shadows, text
card-photo  the same with a photograph
table       a screenshot of a table
photo       a photograph that fills the picture
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1200, 630
FONTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}


def font(size, weight=400):
    return ImageFont.truetype(f"/usr/share/fonts/opentype/inter/Inter-{FONTS[weight]}.otf", size)


def photograph(width, height, seed):
    """Light that falls off, waves, blurred blobs and the noise of a sensor."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    picture = np.stack([80 + 120 * x / width, 60 + 140 * y / height, 200 - 90 * x / width], -1)
    picture += 30 * (np.sin(x / 17) * np.cos(y / 23))[..., None]
    blobs = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8)).filter(ImageFilter.GaussianBlur(9))
    picture += (np.asarray(blobs, dtype=float) - 128) * 6
    grain = Image.fromarray((128 + random.normal(0, 40, (height, width))).clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    picture += (np.asarray(grain, dtype=float)[..., None] - 128) * 0.35
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8)).convert("RGBA")


def rounded(size, box, radius):
    """A mask of a rounded rectangle with smooth edges."""
    mask = Image.new("L", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(mask).rounded_rectangle([4 * value for value in box], radius * 4, fill=255)
    return mask.resize(size, Image.LANCZOS)


def shadow(picture, box, radius, blur, strength):
    mask = rounded(picture.size, box, radius).filter(ImageFilter.GaussianBlur(blur)).point(lambda value: int(value * strength))
    picture.paste(Image.new("RGBA", picture.size, "black"), (0, 0), mask)


def card(photo):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    along = (x * WIDTH + y * HEIGHT) / (WIDTH**2 + HEIGHT**2)
    first, last = np.array([15, 23, 42]), np.array([49, 46, 129])
    picture = Image.fromarray((first + (last - first) * along[..., None] + 0.5).astype(np.uint8)).convert("RGBA")
    panel = [40, 40, 1159, 589]
    shadow(picture, [40, 56, 1159, 605], 24, 24, 0.5)
    picture.paste(Image.new("RGBA", picture.size, "#1e293b"), (0, 0), rounded(picture.size, panel, 24))
    if photo:
        shadow(picture, [800, 96, 1119, 335], 24, 16, 0.55)
        picture.paste(photograph(320, 240, 5), (800, 84), rounded((320, 240), [0, 0, 319, 239], 24))
    pen = ImageDraw.Draw(picture)
    pen.text((80, 66), "DealKit · PC price intelligence", "#38bdf8", font(28, 600))
    pen.text((80, 122), "Lenovo ThinkPad X1 Carbon", "#f8fafc", font(54, 700))
    pen.text((80, 186), "Gen 12 14-inch OLED Busin…", "#f8fafc", font(54, 700))
    pen.text((80, 262), "$1,299.99", "#ffffff", font(96, 800))
    pen.rounded_rectangle([588, 278, 780, 324], 23, fill="#16a34a")
    pen.text((604, 288), "Great deal −11%", "white", font(22, 600))
    pen.text((588, 338), "Adjusted $1,064.00", "#94a3b8", font(28, 500))
    rows = [("CPU", "Intel Core Ultra 7 155U"), ("GPU", "Intel Graphics 4-core"), ("RAM", "16 GB DDR5-5600"), ("Storage", "1 TB NVMe Gen4")]
    for number, (label, value) in enumerate(rows):
        pen.text((80, 400 + 44 * number), label, "#94a3b8", font(24, 500))
        pen.text((230, 400 + 44 * number), value, "#e2e8f0", font(26, 500))
    random = np.random.default_rng(3)
    levels = np.cumsum(random.normal(0, 16, 24)).clip(-60, 60)
    points = [(800 + 320 * number / 23, 470 + level) for number, level in enumerate(levels)]
    wide = Image.new("L", (WIDTH * 2, HEIGHT * 2))
    ImageDraw.Draw(wide).line([(2 * x, 2 * y) for x, y in points], 255, 8, joint="curve")
    picture.paste(Image.new("RGBA", picture.size, "#38bdf8"), (0, 0), wide.resize(picture.size, Image.LANCZOS))
    return picture


def table():
    picture = Image.new("RGBA", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    random = np.random.default_rng(7)
    names = ["EliteDesk 800 G6", "Mac mini M2", "ThinkCentre M75q", "SER7 Mini PC", "OptiPlex 7090", "NUC 12 Pro", "UM790 Pro", "IT13"]
    pen.rectangle([0, 0, WIDTH, 40], fill="#1e293b")
    columns = [16, 250, 390, 510, 640, 780, 930, 1060]
    for x, title in zip(columns, ["Listing", "Price", "Adjusted", "Memory", "Storage", "CPU mark", "Score", "Seller"]):
        pen.text((x, 10), title, "white", font(16, 600))
    for row in range(25):
        y = 44 + row * 23
        pen.rectangle([0, y, WIDTH, y + 22], fill="#f8fafc" if row % 2 else "#eef2f7")
        price = int(random.integers(150, 1900))
        cells = [f"{names[row % 8]} #{row}", f"${price}.99", f"${price * 0.83:.2f}", f"{8 << int(random.integers(0, 4))} GB",
                 f"{int(random.integers(1, 8)) * 256} GB", f"{int(random.integers(3000, 40000)):,}", f"{random.uniform(2, 9.9):.1f}/10",
                 f"seller{int(random.integers(1, 9999))}"]
        for number, (x, cell) in enumerate(zip(columns, cells)):
            colour = ["#0f172a", "#334155", "#16a34a" if row % 3 else "#dc2626"][0 if number == 0 else 2 if number == 2 else 1]
            pen.text((x, y + 3), cell, colour, font(14, 600 if number == 0 else 400))
        pen.line([0, y + 22, WIDTH, y + 22], "#dbe2ea")
    return picture


def main():
    folder = Path(sys.argv[1])
    for name, picture in [("card", card(False)), ("card-photo", card(True)), ("table", table()), ("photo", photograph(WIDTH, HEIGHT, 1))]:
        (folder / f"{name}.rgba").write_bytes(picture.tobytes())


if __name__ == "__main__":
    main()
