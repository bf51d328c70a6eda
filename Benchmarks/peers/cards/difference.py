"""Compares pictures of the same scenes: python3 difference.py OURS CHROMIUM [PICTURE OUT.png] (numpy, pillow).

Prints for each the mean absolute difference of 255 steps over all channels, structural similarity of luma (8 × 8 windows), the largest
difference, and the share of pixels that differ by more than 8. With a picture's name it writes both and what differs, side by side.
"""
import os
import sys

import numpy as np
from PIL import Image


def read(path):
    pixels = np.asarray(Image.open(path).convert("RGBA"), float)
    return np.concatenate([pixels[..., :3] * pixels[..., 3:] / 255, pixels[..., 3:]], -1)


def mean(values):
    sums = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]) / 64


def similarity(a, b):
    a, b = (p[..., :3] @ [0.299, 0.587, 0.114] for p in (a, b))
    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return (((2 * ma * mb + c1) * (2 * vab + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))).mean()


def main():
    ours, theirs = sys.argv[1:3]
    for name in sorted(os.listdir(ours)):
        if not os.path.exists(os.path.join(theirs, name)) or not name.endswith(".png"):
            continue
        a, b = read(os.path.join(ours, name)), read(os.path.join(theirs, name))
        if a.shape != b.shape:
            print(f"{name:28} sizes differ: {a.shape} {b.shape}")
            continue
        difference = np.abs(a - b)
        print(f"{name:28} MAE {difference[..., :3].mean():6.3f}  SSIM {similarity(a, b):.4f}  max {difference.max():5.1f}  "
              f"over 8: {(difference.max(-1) > 8).mean() * 100:5.2f} %")
        if len(sys.argv) > 4 and name.startswith(sys.argv[3]):
            strip = np.concatenate([a[..., :3], b[..., :3], np.minimum(difference[..., :3] * 4, 255)], 0 if a.shape[1] > a.shape[0] else 1)
            Image.fromarray(strip.astype("uint8")).save(sys.argv[4])


if __name__ == "__main__":
    main()
