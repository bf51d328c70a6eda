#!/usr/bin/env python3
"""Shapes texts with HarfBuzz and writes what comes out as the reference of the Swift tests.

  python3 shaping_reference.py        needs uharfbuzz (pip), fonts-inter, fonts-dejavu-core and fonts-noto-cjk (Debian)

Each line of the reference is: font, language, features, text, and a checksum (FNV-1a, 64 bits) over the glyphs' numbers and places in font
units. Texts with --dump are written in full as JSON to standard output.
"""
import json
import os
import random
import sys
import unicodedata

import uharfbuzz as hb

FONTS = {
    "interRegular": ("/usr/share/fonts/opentype/inter/Inter-Regular.otf", 0),
    "interBold": ("/usr/share/fonts/opentype/inter/Inter-Bold.otf", 0),
    "dejaVuSans": ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0),
    "dejaVuSerif": ("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 0),
    "notoSansCJK": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 0),
}
LATIN = """Hamburgefonstiv AVATo To. We Ty r, 7. Lenovo ThinkCentre M90q Gen 3|$1,299.99 / $8,888.88|-> != 0x12 <- => <= >= === 12x34 3×4 10:30 (A)-B {x}
@home A@B a-b A-B 1-2 +1 (1) :A: 1:2 --> <--> ==> |Ångström o̊ñ Tiếng Việt ệ Żółć|fi fl ffi ffl office affluent Efficient fjord|x̊ n̈ ẹ́ a̧̋ q̃̌ A̋ A̋̂|Łódź Țară Şehir ıİ çĞ|“quoted” ‘single’ – — …
Wi-Fi 6E, i7-12700T; 32 GB / 1 TB|½ ¼ 1/2 25% №5 ©®™ °C|"T. "A" L' y. AV, W. F, P. |HPELITEDESK800G6DMI|1:1 16:9 4K@60Hz|Mini-PC ... ?! ¿Qué? ¡Hola!|ǅ ǆ ĳ Ĳ""".replace("\n", "|").split("|")
GREEK = "Ελληνικά άέήίόύώ ΐΰ Ὀδύσσεια ᾳ ῆ|ΑΥΤΟ Τα. Γ,|α\u0301 ω\u0342 η\u0345\u0301".split("|")
CYRILLIC = "Українська мова їй й ё Ѓ ќ|Привет, мир! ТА Уа Го.|и\u0306 е\u0308 а\u0301 Я\u0301".split("|")
CJK = {
    "ja": "レノボ ThinkPad 第12世代|超軽量、新品。「カーボン」|骨直与説曜|ハ\u309aヒ\u3099ガ|①②㈱", "zh-Hans": "价格走势，全新。|骨直与说曜|《联想》", "zh-Hant": "價格走勢，全新。|骨直與說曜",
    "ko": "한국어 가격|\u1112\u1161\u11ab\u1100\u116e\u11a8|骨直", }


def samples():
    for font in ("interRegular", "interBold", "dejaVuSans", "dejaVuSerif"):
        for text in LATIN + GREEK + CYRILLIC:
            for form in ("NFC", "NFD"):
                yield font, "", "", unicodedata.normalize(form, text)
        for text in ("$1,111.11", "$8,888.88", "0123456789", "1:30"):
            yield font, "", "tnum", text
    for language in ("ro", "nl", "tr", "ca", "pl", "sr"):
        for font in ("interRegular", "dejaVuSans"):
            yield font, language, "", "Şş Ţţ l·l L·L fi ij́ IJ í Ńń" if language != "sr" else "бгдпт"
    for language, texts in CJK.items():
        for text in texts.split("|"):
            yield "notoSansCJK", language, "", text
    generator = random.Random(7)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789    .,:;-+/()[]{}<>=!?@#$%&*'\"×–—→·éüßñçøåÄÖŁżęäệ"
    for font in ("interRegular", "interBold", "dejaVuSans", "dejaVuSerif"):
        for _ in range(40):
            text = "A" + "".join(generator.choice(alphabet) for _ in range(generator.randint(3, 30)))
            yield font, "", "", text.strip()


def shape(font, language, features, text):
    path, face = FONTS[font]
    blob = hb.Blob.from_file_path(path)
    hb_font = hb.Font(hb.Face(blob, face))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "ltr"
    buffer.guess_segment_properties()
    buffer.language = language or "und"
    hb.shape(hb_font, buffer, {name: True for name in features.split()})
    pen = 0
    result = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions):
        result.append((info.codepoint, pen + position.x_offset, position.y_offset))
        pen += position.x_advance
    return result, pen


def checksum(glyphs, pen):
    value = 0xCBF29CE484222325
    for number in [part for glyph in glyphs for part in glyph] + [pen]:
        for byte in (number & 0xFFFFFFFF).to_bytes(4, "little"):
            value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


rows = []
dump = []
for font, language, features, text in samples():
    glyphs, pen = shape(font, language, features, text)
    escaped = "".join(c if c not in '\\"' and unicodedata.category(c) != "Mn" and not 0x1100 <= ord(c) < 0x1200 else "\\u{%X}" % ord(c) for c in text)
    rows.append('        .init(.%s, "%s", "%s", "%s", 0x%016X),' % (font, language, features, escaped, checksum(glyphs, pen)))
    dump.append({"font": font, "language": language, "features": features, "text": text, "glyphs": glyphs, "width": pen})
if "--dump" in sys.argv:
    json.dump(dump, sys.stdout)
    sys.exit()
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../Tests/CardRenderTests/Fonts/ShapingReference.swift")
with open(target, "w", encoding="utf-8") as file:
    file.write("// Written by Benchmarks/peers/cards/shaping_reference.py with HarfBuzz %s; do not edit.\n// swift-format-ignore-file\n\n" % hb.version_string())
    file.write("extension ShapingTests {\n    static let references: [Reference] = [\n")
    file.write("\n".join(rows))
    file.write("\n    ]\n}\n")
print(len(rows), "texts")
