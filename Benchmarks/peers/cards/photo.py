"""Writes the photo of the benchmark card as a PNG file: python3 photo.py NUMBER OUT.png (numpy)."""
import struct
import sys
import zlib

import numpy as np


def photo(number):
    lot = np.random.default_rng(number)
    y, x = np.mgrid[0:240, 0:320].astype(float)
    picture = np.stack([80 + 120 * x / 320 + 20 * number, 60 + 140 * y / 240, 200 - 90 * x / 320], -1)
    picture += 30 * np.sin(x / 17 + number)[..., None] * np.cos(y / 23)[..., None] + lot.normal(0, 12, (240, 320, 1))
    return picture.clip(0, 255).astype("uint8")


def png(pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(png(photo(int(sys.argv[1]))))
