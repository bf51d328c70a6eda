"""The benchmark card drawn by other systems: each function gives one that turns a card's number into the bytes of a PNG.

The geometry is that of DealKit's `BenchmarkCard`; the words come from it. Fonts are Debian's Inter, photos are PNG files.
"""
import html
import io

W, H = 1200, 630
FONTS = {weight: f"/usr/share/fonts/opentype/inter/Inter-{name}.otf"
         for weight, name in {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}.items()}
ASCENT, DESCENT = 2728 / 2816, 680 / 2816  # of Debian's Inter
GREEN = (0x22, 0xC5, 0x5E)

CSS = """
* { box-sizing: border-box; margin: 0; padding: 0 }
body { width: 1200px; height: 630px; overflow: hidden }
.card { position: relative; display: block; width: 1200px; height: 630px; overflow: hidden; font-family: Inter;
  background-image: linear-gradient(135deg, #0f172a, #312e81) }
.line { position: absolute; display: block; white-space: nowrap }
.panel { position: absolute; left: 40px; top: 40px; width: 1120px; height: 550px; border-radius: 24px;
  background-color: #1e293b; box-shadow: 0 16px 48px rgba(0,0,0,.5) }
.brand { left: 80px; top: 66px; font-size: 28px; line-height: 40px; font-weight: 600; color: #38bdf8 }
.title { position: absolute; left: 80px; top: 116px; width: 680px; font-size: 56px; line-height: 64px; font-weight: 700;
  color: #f8fafc; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; text-overflow: ellipsis }
.price { left: 80px; top: 258px; font-size: 96px; line-height: 112px; font-weight: 800; color: #ffffff }
.adjusted { left: 588px; top: 334px; font-size: 28px; line-height: 40px; font-weight: 500; color: #94a3b8 }
.badge { position: absolute; left: 588px; top: 278px; height: 46px; padding: 0 16px; border-radius: 23px; white-space: nowrap;
  background-color: #16a34a; color: #ffffff; font-size: 22px; line-height: 46px; font-weight: 600 }
.rows { position: absolute; left: 80px; top: 400px; display: flex; flex-direction: column; width: 680px }
.row { display: flex; flex-direction: row; height: 44px; font-size: 28px; line-height: 44px }
.label { width: 150px; color: #94a3b8; font-weight: 500; white-space: nowrap }
.value { color: #e2e8f0; font-weight: 400; white-space: nowrap }
.photo { position: absolute; left: 800px; top: 84px; width: 320px; height: 240px; border-radius: 24px; overflow: hidden;
  box-shadow: 0 12px 32px rgba(0,0,0,.55) }
.spark { position: absolute; left: 800px; top: 396px; width: 320px; height: 148px }
"""


def baseline(top, line_height, size):
    return top + (line_height - (ASCENT + DESCENT) * size) / 2 + ASCENT * size


def sparkline(card):
    """The drawing of the prices as SVG, with 4 pixels of room above and below."""
    path = "M" + "L".join(f"{x - 800:.2f} {y - 396:.2f}" for x, y in card["spark"])
    return ('<svg xmlns="http://www.w3.org/2000/svg" class="spark" width="320" height="148" viewBox="0 0 320 148"><defs>'
            '<linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#22c55e" stop-opacity="0.35"/>'
            '<stop offset="1" stop-color="#22c55e" stop-opacity="0"/></linearGradient></defs>'
            f'<path d="{path}L320 148L0 148Z" fill="url(#g)"/>'
            f'<path d="{path}" fill="none" stroke="#22c55e" stroke-width="4" stroke-linejoin="round" stroke-linecap="round"/></svg>')


def body(card, photo, spark):
    text = {name: html.escape(card[name]) for name in ("brand", "title", "price", "adjusted", "badge")}
    rows = "".join(f'<div class="row"><div class="label">{html.escape(a)}</div><div class="value">{html.escape(b)}</div></div>'
                   for a, b in card["rows"])
    return (f'<div class="card"><div class="panel"></div><div class="line brand">{text["brand"]}</div>'
            f'<div class="title">{text["title"]}</div><div class="line price">{text["price"]}</div>'
            f'<div class="badge">{text["badge"]}</div><div class="line adjusted">{text["adjusted"]}</div>'
            f'<div class="rows">{rows}</div><img class="photo" width="320" height="240" src="{photo}">{spark}</div>')


def wrapped(text, width_of, most, lines=2):
    """Words on lines, the last of which ends with an ellipsis: what a system without text layout must do itself."""
    done, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer) <= most:
            line = longer
        elif len(done) == lines - 1:
            while longer and width_of(longer.rstrip() + "…") > most:
                longer = longer[:-1]
            return done + [longer.rstrip() + "…"]
        else:
            done.append(line)
            line = word
    return done + [line]


def takumi(cards, photos):
    from takumi_py import FontResource, ImageResource, Renderer

    renderer = Renderer(load_default_fonts=False)
    for weight, path in FONTS.items():
        with open(path, "rb") as file:
            renderer.register_font(FontResource(file.read(), name="Inter", weight=weight, style="normal"))

    def draw(index):
        card = cards[index % len(cards)]
        images = [ImageResource("memory://photo", photos[index % len(photos)], cache="none"),
                  ImageResource("memory://spark", sparkline(card).encode(), cache="none")]
        spark = '<img class="spark" width="320" height="148" src="memory://spark">'
        return renderer.render_html(
            body(card, "memory://photo", spark), stylesheets=[CSS], width=W, height=H, format="png", images=images)
    return draw


def skia(cards, photos):
    import skia as sk
    import uharfbuzz as hb

    faces = {weight: sk.Typeface.MakeFromFile(path) for weight, path in FONTS.items()}
    shapes = {weight: hb.Font(hb.Face(hb.Blob.from_file_path(path))) for weight, path in FONTS.items()}

    def font(weight, size):
        font = sk.Font(faces[weight], size)
        font.setSubpixel(True)
        font.setHinting(sk.FontHinting.kNone)
        font.setEdging(sk.Font.Edging.kAntiAlias)
        return font

    def shaped(text, weight, size):
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(shapes[weight], buffer)
        scale, pen, glyphs, places = size / 2816, 0, [], []
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions):
            glyphs.append(info.codepoint)
            places.append(sk.Point((pen + position.x_offset) * scale, -position.y_offset * scale))
            pen += position.x_advance
        return glyphs, places, pen * scale

    def paint(color, alpha=255, **more):
        return sk.Paint(AntiAlias=True, Color=sk.Color(color >> 16, color >> 8 & 255, color & 255, alpha), **more)

    def shadow(alpha, sigma):
        return paint(0, alpha, MaskFilter=sk.MaskFilter.MakeBlur(sk.kNormal_BlurStyle, sigma))

    fonts = {(weight, size): font(weight, size)
             for weight, size in ((600, 28), (700, 56), (800, 96), (500, 28), (600, 22), (400, 28))}
    ground = sk.Paint(Shader=sk.GradientShader.MakeLinear(
        points=[(142.5, -142.5), (1057.5, 772.5)], colors=[sk.Color(0x0F, 0x17, 0x2A), sk.Color(0x31, 0x2E, 0x81)]))
    green = [sk.Color(*GREEN, 89), sk.Color(*GREEN, 0)]

    def draw(index):
        card = cards[index % len(cards)]
        surface = sk.Surface(W, H)
        canvas = surface.getCanvas()

        def text(words, x, top, height, weight, size, color):
            glyphs, places, _ = shaped(words, weight, size)
            builder = sk.TextBlobBuilder()
            builder.allocRunPos(fonts[weight, size], glyphs, places)
            canvas.drawTextBlob(builder.make(), x, baseline(top, height, size), paint(color))

        canvas.drawPaint(ground)
        canvas.drawRoundRect(sk.Rect.MakeXYWH(40, 56, 1120, 550), 24, 24, shadow(128, 24))
        canvas.drawRoundRect(sk.Rect.MakeXYWH(40, 40, 1120, 550), 24, 24, paint(0x1E293B))
        text(card["brand"], 80, 66, 40, 600, 28, 0x38BDF8)
        for number, line in enumerate(wrapped(card["title"], lambda words: shaped(words, 700, 56)[2], 680)):
            text(line, 80, 116 + 64 * number, 64, 700, 56, 0xF8FAFC)
        text(card["price"], 80, 258, 112, 800, 96, 0xFFFFFF)
        canvas.drawRoundRect(sk.Rect.MakeXYWH(588, 278, shaped(card["badge"], 600, 22)[2] + 32, 46), 23, 23, paint(0x16A34A))
        text(card["badge"], 604, 278, 46, 600, 22, 0xFFFFFF)
        text(card["adjusted"], 588, 334, 40, 500, 28, 0x94A3B8)
        for number, (label, value) in enumerate(card["rows"]):
            text(label, 80, 400 + 44 * number, 44, 500, 28, 0x94A3B8)
            text(value, 230, 400 + 44 * number, 44, 400, 28, 0xE2E8F0)
        frame = sk.Rect.MakeXYWH(800, 84, 320, 240)
        canvas.drawRoundRect(sk.Rect.MakeXYWH(800, 96, 320, 240), 24, 24, shadow(140, 16))
        canvas.save()
        canvas.clipRRect(sk.RRect.MakeRectXY(frame, 24, 24), sk.ClipOp.kIntersect, True)
        canvas.drawImage(sk.Image.MakeFromEncoded(sk.Data.MakeWithoutCopy(photos[index % len(photos)])), 800, 84)
        canvas.restore()
        line = sk.Path()
        line.moveTo(*card["spark"][0])
        for point in card["spark"][1:]:
            line.lineTo(*point)
        area = sk.Path(line)
        area.lineTo(1120, 544)
        area.lineTo(800, 544)
        area.close()
        top = min(y for _, y in card["spark"])
        canvas.drawPath(area, sk.Paint(AntiAlias=True, Shader=sk.GradientShader.MakeLinear(points=[(0, top), (0, 544)], colors=green)))
        canvas.drawPath(line, sk.Paint(
            AntiAlias=True, Color=sk.Color(*GREEN), Style=sk.Paint.kStroke_Style, StrokeWidth=4, StrokeJoin=sk.Paint.kRound_Join,
            StrokeCap=sk.Paint.kRound_Cap))
        return bytes(surface.makeImageSnapshot().encodeToData(sk.kPNG, 100))
    return draw


def pillow(cards, photos):
    import numpy as np
    from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

    fonts, masks = {}, {}

    def font(weight, size):
        if (weight, size) not in fonts:
            fonts[weight, size] = ImageFont.truetype(FONTS[weight], size)
        return fonts[weight, size]

    def mask(width, height, radius):
        """Pillow's rounded rectangles have hard edges, so they are drawn larger and kept."""
        if (width, height, radius) not in masks:
            large = Image.new("L", (width * 4, height * 4), 0)
            ImageDraw.Draw(large).rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), radius * 4, fill=255)
            masks[width, height, radius] = large.resize((width, height), Image.BOX)
        return masks[width, height, radius]

    def shadow(image, x, y, width, height, sigma, alpha):
        room = 3 * sigma
        soft = Image.new("L", (width + 2 * room, height + 2 * room), 0)
        soft.paste(int(255 * alpha), (room, room), mask(width, height, 24))
        image.paste((0, 0, 0), (x - room, y - room), soft.filter(ImageFilter.GaussianBlur(sigma)))

    first, last = np.array([0x0F, 0x17, 0x2A], float), np.array([0x31, 0x2E, 0x81], float)
    y, x = np.mgrid[0:H, 0:W]
    course = ((x + .5 - 600) + (y + .5 - 315)) / (W + H) + .5
    fading = Image.linear_gradient("L").resize((656, 296)).point(lambda value: 255 - value)

    def draw(index):
        card = cards[index % len(cards)]
        image = Image.fromarray((first + (last - first) * course[..., None] + .5).astype(np.uint8))
        brush = ImageDraw.Draw(image)

        def text(words, x, top, height, weight, size, color):
            brush.text((x, baseline(top, height, size)), words, font=font(weight, size), fill=color, anchor="ls")

        shadow(image, 40, 56, 1120, 550, 24, .5)
        image.paste((0x1E, 0x29, 0x3B), (40, 40), mask(1120, 550, 24))
        text(card["brand"], 80, 66, 40, 600, 28, "#38bdf8")
        for number, line in enumerate(wrapped(card["title"], font(700, 56).getlength, 680)):
            text(line, 80, 116 + 64 * number, 64, 700, 56, "#f8fafc")
        text(card["price"], 80, 258, 112, 800, 96, "#ffffff")
        image.paste((0x16, 0xA3, 0x4A), (588, 278), mask(int(font(600, 22).getlength(card["badge"]) + 32.5), 46, 23))
        text(card["badge"], 604, 278, 46, 600, 22, "#ffffff")
        text(card["adjusted"], 588, 334, 40, 500, 28, "#94a3b8")
        for number, (label, value) in enumerate(card["rows"]):
            text(label, 80, 400 + 44 * number, 44, 500, 28, "#94a3b8")
            text(value, 230, 400 + 44 * number, 44, 400, 28, "#e2e8f0")
        shadow(image, 800, 96, 320, 240, 16, .55)
        image.paste(Image.open(io.BytesIO(photos[index % len(photos)])), (800, 84), mask(320, 240, 24))
        line = Image.new("L", (656, 296), 0)
        points = [((px - 800) * 2 + 8, (py - 396) * 2) for px, py in card["spark"]]
        area = line.copy()
        ImageDraw.Draw(area).polygon(points + [(648, 296), (8, 296)], fill=89)
        image.paste(GREEN, (796, 396), ImageChops.multiply(area, fading).resize((328, 148), Image.BOX))
        ImageDraw.Draw(line).line(points, fill=255, width=8, joint="curve")
        image.paste(GREEN, (796, 396), line.resize((328, 148), Image.BOX))
        file = io.BytesIO()
        image.save(file, "PNG")
        return file.getvalue()
    return draw


def chromium(cards, photos):
    import base64

    from playwright.sync_api import sync_playwright

    browser = sync_playwright().start().chromium.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--disable-lcd-text", "--hide-scrollbars"])
    page = browser.new_page(viewport={"width": W, "height": H})
    sources = ["data:image/png;base64," + base64.b64encode(photo).decode() for photo in photos]

    def draw(index):
        card = cards[index % len(cards)]
        page.set_content(f'<!doctype html><meta charset="utf-8"><style>{CSS}</style>'
                         + body(card, sources[index % len(sources)], sparkline(card)))
        return page.screenshot(type="png")
    return draw


ALL = {"takumi": takumi, "skia": skia, "pillow": pillow, "chromium": chromium}
