"""Holds PNG and Deflate of DealKit against zlib and the standard: conformance.py PNGBENCH

Makes pictures of the kinds of PngSuite (every colour type and depth, interlaced or not, sizes from 1 to 40, filters, transparency, gamma,
suggested palettes, split and ordered chunks, zlib levels and strategies) with a writer of its own, and the same kinds of corrupt files. All
valid ones must decode to the right 16-bit pixels, all corrupt ones must be refused. And inflates with zlib what DealKit deflates, of lengths
around every bound. Needs nothing but Python.
"""
import random
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
ADAM7 = [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)]
LEVELS = ["fastest", "fast", "default", "best"]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


class Picture:
    def __init__(self, colour, depth, width=32, height=32, interlaced=False, seed=0):
        self.colour, self.depth, self.width, self.height, self.interlaced = colour, depth, width, height, interlaced
        r = self.random = random.Random(f"{colour} {depth} {width} {height} {interlaced} {seed}")
        self.channels = CHANNELS[colour]
        self.most = (1 << depth) - 1
        # Half of it smooth, half of it noise.
        self.rows = [[r.randint(0, self.most) if x % 2 else (x * y) % (self.most + 1) for x in range(width * self.channels)] for y in range(height)]
        self.palette = [tuple(r.randbytes(3)) for _ in range(1 << depth)] if colour == 3 else []
        self.transparency = b""
        self.filters = None
        self.before, self.between, self.after = b"", b"", b""
        self.pieces = None
        self.compressor = (9, 15, 9, zlib.Z_DEFAULT_STRATEGY)

    def packed(self, samples):
        if self.depth == 16:
            return b"".join(struct.pack(">H", sample) for sample in samples)
        bits = "".join(format(sample, f"0{self.depth}b") for sample in samples)
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))

    def filtered(self):
        out, back, number = bytearray(), max(1, self.channels * self.depth // 8), 0
        for x0, dx, y0, dy in ADAM7 if self.interlaced else [(0, 1, 0, 1)]:
            columns = range(x0, self.width, dx)
            above = None
            for y in range(y0, self.height, dy) if columns else []:
                row = self.packed([self.rows[y][x * self.channels + c] for x in columns for c in range(self.channels)])
                above = above or bytes(len(row))
                kind = self.filters if self.filters is not None else number % 5
                number += 1
                out.append(kind)
                for i, value in enumerate(row):
                    a, b, c = row[i - back] if i >= back else 0, above[i], above[i - back] if i >= back else 0
                    p = a + b - c
                    nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                    out.append((value - [0, a, b, (a + b) // 2, nearest][kind]) % 256)
                above = row
        return bytes(out)

    def stream(self):
        level, window, memory, strategy = self.compressor
        deflater = zlib.compressobj(level, zlib.DEFLATED, window, memory, strategy)
        return deflater.compress(self.filtered()) + deflater.flush()

    def header(self, **changes):
        values = dict(width=self.width, height=self.height, depth=self.depth, colour=self.colour, method=0, filter=0, interlace=int(self.interlaced))
        return chunk(b"IHDR", struct.pack(">IIBBBBB", *{**values, **changes}.values()))

    def data(self):
        stream = self.stream()
        size = self.pieces or len(stream)
        return b"".join(chunk(b"IDAT", stream[i : i + size]) for i in range(0, len(stream), size))

    def plte(self):
        return chunk(b"PLTE", b"".join(map(bytes, self.palette))) if self.palette else b""

    def file(self):
        trns = chunk(b"tRNS", self.transparency) if self.transparency else b""
        return SIGNATURE + self.header() + self.before + self.plte() + trns + self.between + self.data() + self.after + chunk(b"IEND", b"")

    def pixels(self):
        out = bytearray()
        key = struct.unpack(f">{len(self.transparency) // 2}H", self.transparency) if self.colour in (0, 2) else ()
        for row in self.rows:
            for x in range(self.width):
                sample = row[x * self.channels : (x + 1) * self.channels]
                if self.colour == 3:
                    alpha = self.transparency[sample[0]] if sample[0] < len(self.transparency) else 255
                    rgba = [value * 257 for value in (*self.palette[sample[0]], alpha)]
                else:
                    full = [value * 65535 // self.most for value in sample]
                    alpha = full.pop() if self.colour in (4, 6) else 0 if tuple(sample) == key else 65535
                    rgba = (full * 3 if len(full) == 1 else full) + [alpha]
                out += struct.pack(">4H", *rgba)
        return bytes(out)


def valid():
    """Names and pictures of the kinds of PngSuite."""
    types = [(colour, depth) for colour in DEPTHS for depth in DEPTHS[colour]]
    for colour, depth in types:
        for interlaced in (False, True):
            yield f"basic-{colour}-{depth}-{interlaced}", Picture(colour, depth, interlaced=interlaced)
        for kind in range(5):
            picture = Picture(colour, depth, seed=kind)
            picture.filters = kind
            yield f"filter-{colour}-{depth}-{kind}", picture
    for size in [*range(1, 10), *range(32, 41)]:
        for interlaced in (False, True):
            yield f"size-{size}-{interlaced}", Picture(3, [1, 2, 4, 8][size % 4], size, size, interlaced)
            yield f"narrow-{size}-{interlaced}", Picture(2, 8, 1, size, interlaced)
    for colour, depth in types:
        picture = Picture(colour, depth, seed="transparency")
        if colour == 3:
            picture.transparency = picture.random.randbytes(picture.random.randint(1, 1 << depth))
        elif colour in (0, 2):
            picture.transparency = struct.pack(f">{picture.channels}H", *picture.rows[3][picture.channels : 2 * picture.channels])
        background = {0: 2, 2: 6, 3: 1, 4: 2, 6: 6}[colour]
        picture.between = chunk(b"bKGD", bytes(background))
        yield f"transparent-{colour}-{depth}", picture
    for gamma in [35000, 45455, 55000, 70000, 100000, 250000]:
        picture = Picture(2, 16, seed=gamma)
        picture.before = chunk(b"gAMA", struct.pack(">I", gamma))
        yield f"gamma-{gamma}", picture
    for colour, depth in [(2, 16), (6, 8)]:
        picture = Picture(colour, depth, seed="suggested")
        picture.palette = [tuple(picture.random.randbytes(3)) for _ in range(216)]
        picture.between = chunk(b"hIST", bytes(432)) + chunk(b"sPLT", b"six\0\x08" + bytes(60))
        yield f"suggested-{colour}-{depth}", picture
    for pieces in [1, 2, 7, 100]:
        picture = Picture(0, 16, seed=pieces)
        picture.pieces = pieces
        yield f"pieces-{pieces}", picture
    picture = Picture(2, 8, seed="ancillary")
    picture.before = b"".join(chunk(name, data) for name, data in [
        (b"sRGB", b"\0"), (b"cHRM", bytes(32)), (b"sBIT", b"\5\6\5")])
    picture.between = chunk(b"pHYs", bytes(9)) + chunk(b"tEXt", b"Title\0x") + chunk(b"eXIf", b"MM\0*" + bytes(4))
    picture.after = chunk(b"tIME", bytes([7, 208, 1, 1, 12, 34, 56])) + chunk(b"zTXt", b"C\0\0" + zlib.compress(b"x")) + chunk(b"abCd", b"?")
    yield "ancillary", picture
    strategies = [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]
    for level in range(10):
        for strategy in strategies:
            picture = Picture(2, 8, 40, 30, seed=level)
            picture.compressor = (level, 9 + level % 7, 1 + level % 9, strategy)
            yield f"zlib-{level}-{strategy}", picture


def corrupt():
    """Names and bytes of the kinds of corrupt files of PngSuite, and some more."""
    picture = Picture(2, 8)
    file, rest = picture.file(), picture.data() + chunk(b"IEND", b"")
    palette = Picture(3, 4)
    yield "signature-1", b"\x09" + file[1:]
    yield "signature-2", file[:1] + b"p" + file[2:]
    yield "signature-4", file[:4] + b"\n\r\x1a\n" + file[8:]
    yield "signature-7", file[:6] + b"\0\n" + file[8:]
    yield "added-cr", file.replace(b"\n", b"\r\n")
    yield "lost-cr", file.replace(b"\r\n", b"\n")
    yield "empty", b""
    for colour in [1, 5, 7, 9, 255]:
        yield f"colour-{colour}", SIGNATURE + picture.header(colour=colour) + rest
    for colour, depths in DEPTHS.items():
        for depth in set([0, 1, 2, 3, 4, 8, 9, 16, 17, 99]) - set(depths):
            yield f"depth-{colour}-{depth}", SIGNATURE + picture.header(colour=colour, depth=depth) + palette.plte() + rest
    for name, changes in [("width", {"width": 0}), ("height", {"height": 0}), ("huge", {"width": 40000, "height": 40000}),
                          ("negative", {"width": 1 << 31}), ("method", {"method": 1}), ("filter", {"filter": 1}), ("interlace", {"interlace": 2}),
                          ("shorter", {"height": 31}), ("taller", {"height": 33})]:
        yield f"header-{name}", SIGNATURE + picture.header(**changes) + rest
    yield "header-crc", SIGNATURE + picture.header()[:-1] + b"?" + rest
    yield "data-crc", SIGNATURE + picture.header() + picture.data()[:-1] + b"?" + chunk(b"IEND", b"")
    yield "end-crc", file[:-1] + b"?"
    yield "no-header", SIGNATURE + rest
    yield "no-data", SIGNATURE + picture.header() + chunk(b"IEND", b"")
    yield "no-end", file[:-12]
    yield "two-headers", SIGNATURE + picture.header() * 2 + rest
    yield "data-before-header", SIGNATURE + picture.data() + picture.header() + chunk(b"IEND", b"")
    picture.pieces = 500
    pieces = picture.stream()
    yield "data-apart", SIGNATURE + picture.header() + chunk(b"IDAT", pieces[:99]) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", pieces[99:]) + chunk(b"IEND", b"")
    yield "critical", SIGNATURE + picture.header() + chunk(b"ABCD", b"") + rest
    yield "adler", SIGNATURE + picture.header() + chunk(b"IDAT", pieces[:-1] + bytes([pieces[-1] ^ 1])) + chunk(b"IEND", b"")
    yield "cut-stream", SIGNATURE + picture.header() + chunk(b"IDAT", pieces[:-9]) + chunk(b"IEND", b"")
    bad_filter = bytes([5]) + picture.filtered()[1:]
    yield "filter-type", SIGNATURE + picture.header() + chunk(b"IDAT", zlib.compress(bad_filter)) + chunk(b"IEND", b"")
    bomb = zlib.compress(bytes(1 << 26), 9)
    yield "bomb", SIGNATURE + picture.header() + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")
    tail = palette.data() + chunk(b"IEND", b"")
    yield "no-palette", SIGNATURE + palette.header() + tail
    yield "empty-palette", SIGNATURE + palette.header() + chunk(b"PLTE", b"") + tail
    yield "odd-palette", SIGNATURE + palette.header() + chunk(b"PLTE", bytes(47)) + tail
    yield "long-palette", SIGNATURE + palette.header() + chunk(b"PLTE", bytes(51)) + tail
    yield "short-palette", SIGNATURE + palette.header() + chunk(b"PLTE", bytes(45)) + tail
    yield "two-palettes", SIGNATURE + palette.header() + palette.plte() * 2 + tail
    yield "late-palette", SIGNATURE + palette.header() + palette.data() + palette.plte() + chunk(b"IEND", b"")
    yield "gray-palette", SIGNATURE + Picture(0, 8).header() + palette.plte() + Picture(0, 8).data() + chunk(b"IEND", b"")
    yield "alpha-transparency", SIGNATURE + Picture(6, 8).header() + chunk(b"tRNS", bytes(2)) + Picture(6, 8).data() + chunk(b"IEND", b"")


def inputs():
    """Names and bytes to deflate: random, repetitive and adversarial, of lengths around every bound."""
    r = random.Random(6)
    lengths = [0, 1, 2, 3, 4, 7, 8, 9, 257, 258, 259, 260, 516, 4999, 5000, 32766, 32767, 32768, 32769, 33025, 33026, 65534, 65535, 65536, 65537,
               130811, 130812, 130813, 131069, 131070, 131071, 131072, 262139, 262140, 262141, 262144, 262399, 524280, 600001]
    text = b"".join(r.choice([b"deal ", b"price ", b"listing ", b"valuation\n", b"mini "]) for _ in range(120_000))
    window = r.randbytes(32768)
    for length in lengths:
        yield f"random-{length}", r.randbytes(length)
        yield f"zeros-{length}", bytes(length)
        yield f"text-{length}", text[:length]
        yield f"window-{length}", (window * 20)[:length]
        yield f"beyond-{length}", ((window + b"?") * 20)[:length]
        # Fibonacci frequencies ask for the deepest of Huffman codes.
        yield f"deep-{length}", b"".join(bytes([i]) * n for i, n in enumerate(fibonacci(length)))[:length]
        yield f"mixed-{length}", b"".join(r.choice([r.randbytes(r.randint(1, 3000)), bytes(r.randint(1, 3000)), text[: r.randint(1, 3000)]]) for _ in range(length // 900 + 1))[:length]


def fibonacci(total):
    a, b = 1, 1
    while total > 0:
        yield a
        total -= a
        a, b = b, a + b


def main():
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        good, bad, raw = dict(valid()), dict(corrupt()), dict(inputs())
        for name, picture in good.items():
            (folder / f"good-{name}.png").write_bytes(picture.file())
        for name, data in bad.items():
            (folder / f"bad-{name}.png").write_bytes(data)
        for name, data in raw.items():
            (folder / f"{name}.bytes").write_bytes(data)
        subprocess.run([sys.argv[1], "--check", str(folder)], check=True)
        for name, picture in good.items():
            answer = folder / f"good-{name}.rgba16"
            if not answer.exists() or answer.read_bytes() != picture.pixels():
                failures.append(f"{name} {'decodes to other pixels' if answer.exists() else 'is refused'}")
        failures += [f"{name} is not refused" for name in bad if (folder / f"bad-{name}.rgba16").exists()]
        for name, data in raw.items():
            for level in LEVELS:
                if zlib.decompress((folder / f"{name}.{level}.zlib").read_bytes()) != data:
                    failures.append(f"{name} at {level} inflates to something else")
    print(f"{len(good)} valid pictures, {len(bad)} corrupt ones, {len(raw) * len(LEVELS)} streams; failures: {len(failures)}")
    print("\n".join(failures))
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
