#!/usr/bin/env python3
"""Writes the tables of line breaking classes and of canonical compositions from the Unicode character database.

  Tests/Unicode/tables.py [folder of the database]

The database is the Debian package 'unicode-data', in /usr/share/unicode unless told otherwise.
"""
import os
import re
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/CardRender/Text")
TOP = 0x110000


def ranges(name, missing=False):
    """First and last character and value of each line."""
    for line in open(os.path.join(folder, name), encoding="utf-8"):
        if missing and line.startswith("# @missing:"):
            line = line[len("# @missing:"):]
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) >= 2:
            first, _, last = fields[0].partition("..")
            yield int(first, 16), int(last or first, 16), fields[1]


def property_of_all(name, default):
    values = [default] * TOP
    short = {"Neutral": "N", "Wide": "W", "Unknown": "XX", "Ideographic": "ID", "Prefix_Numeric": "PR"}
    for missing in (True, False):
        for first, last, value in ranges(name, missing):
            for code in range(first, last + 1):
                values[code] = short.get(value, value)
    return values


version = re.search(r"-([0-9.]+)\.txt", open(os.path.join(folder, "LineBreak.txt")).readline()).group(1)
categories = ["Cn"] * TOP
decompositions = {}
start = None
for line in open(os.path.join(folder, "UnicodeData.txt"), encoding="utf-8"):
    fields = line.split(";")
    code = int(fields[0], 16)
    if fields[1].endswith("First>"):
        start = code
        continue
    for each in range(start if start is not None else code, code + 1):
        categories[each] = fields[2]
    start = None
    if fields[5] and not fields[5].startswith("<"):
        decompositions[code] = [int(part, 16) for part in fields[5].split()]

# Classes of LineBreak.txt as rule LB1 resolves them, and two of them split where a rule asks for another property:
# OPE are wide opening brackets (LB30), IDE are pictographs not yet assigned (LB30b).
classes = property_of_all("LineBreak.txt", "XX")
widths = property_of_all("EastAsianWidth.txt", "N")
pictographs = set()
for first, last, value in ranges("emoji/emoji-data.txt"):
    if value == "Extended_Pictographic":
        pictographs.update(range(first, last + 1))
for code in range(TOP):
    name = classes[code]
    if name in ("AI", "SG", "XX"):
        name = "AL"
    elif name == "SA":
        name = "CM" if categories[code] in ("Mn", "Mc") else "AL"
    elif name == "CJ":
        name = "NS"
    if name == "OP" and widths[code] in ("F", "W", "H"):
        name += "E"
    if name == "ID" and categories[code] == "Cn" and code in pictographs:
        name = "IDE"
    classes[code] = name

names = ["AL", "B2", "BA", "BB", "BK", "CB", "CL", "CM", "CP", "CR", "EB", "EM", "EX", "GL", "H2", "H3", "HL", "HY", "ID", "IDE",
         "IN", "IS", "JL", "JT", "JV", "LF", "NL", "NS", "NU", "OP", "OPE", "PO", "PR", "QU", "RI", "SP", "SY", "WJ", "ZW", "ZWJ"]
assert set(classes) == set(names), set(classes) ^ set(names)
starts = [code for code in range(TOP) if code == 0 or classes[code] != classes[code - 1]]


def rows(numbers, width):
    lines = []
    for index in range(0, len(numbers), width):
        lines.append("        " + ", ".join(numbers[index:index + width]) + ",")
    return "\n".join(lines)


header = "// Written by Tests/Unicode/tables.py from the Unicode character database %s; do not edit.\n\n" % version
with open(os.path.join(target, "LineBreakClass+Table.swift"), "w", encoding="utf-8") as file:
    file.write(header)
    file.write("extension LineBreakClass {\n")
    file.write("    /// Where each run of characters of one class begins, times 256, plus the class.\n")
    file.write("    static let runs: [UInt32] = [\n")
    file.write(rows(["0x%X" % (code << 8 | names.index(classes[code])) for code in starts], 12))
    file.write("\n    ]\n}\n")

# A pair is left out where composing would change a text that is in normal form C (UAX #15 §5). Where one character becomes one
# other, the second half is 0; compatibility ideographs are left alone, for which fonts have glyphs of their own.
excluded = {int(line.split()[0], 16) for line in open(os.path.join(folder, "CompositionExclusions.txt"), encoding="utf-8")
            if re.match(r"[0-9A-F]{4}", line)}
pairs = {code: (parts + [0])[:2] for code, parts in decompositions.items()
         if (len(parts) == 2 or not 0xF900 <= code <= 0xFAFF) and code <= 0xFFFF and max(parts) <= 0xFFFF and code not in excluded}
with open(os.path.join(target, "Composition+Table.swift"), "w", encoding="utf-8") as file:
    file.write(header)
    file.write("extension Composition {\n")
    file.write("    /// A character, and the two that it is made of: the low, the next and the upper 16 bits; in the characters' order.\n")
    file.write("    static let pairs: [UInt64] = [\n")
    file.write(rows(["0x%012X" % (parts[1] << 32 | parts[0] << 16 | code) for code, parts in sorted(pairs.items())
                     if categories[parts[0]] != "Mn"], 8))
    file.write("\n    ]\n}\n")
print("%d runs of %d classes, %d pairs" % (len(starts), len(names), len(pairs)))
