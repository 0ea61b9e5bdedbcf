"""Slices per second and core of the published loader's work, for comparison with LoaderBenchmark.

For each slice, as the published training code does: one compressed array is read, made a picture, resized, turned by 0 to 90 degrees,
mirrored by chance and blurred by 5x5 pixels. Needs NumPy and Pillow, nothing else; the blur, which the published code leaves to
torchvision, is a separable convolution in NumPy.

    mvn -q -Pbenchmark verify -Dbenchmark=LoaderBenchmark -Dbenchmark.arguments="export=/tmp/slices"
    python3 tests/src/test/python/published_loader.py /tmp/slices
"""

import pathlib
import random
import sys
import tempfile
import time

import numpy as np
from PIL import Image


def blurred(image, sigma):
    taps = np.exp(-(np.arange(-2, 3) ** 2) / (2 * sigma * sigma)).astype(np.float32)
    taps /= taps.sum()
    size = image.shape[0]
    padded = np.pad(image, 2, mode="reflect")
    rows = sum(tap * padded[k : k + size] for k, tap in enumerate(taps))
    return sum(tap * rows[:, k : k + size] for k, tap in enumerate(taps))


def load(path, size, draw):
    with np.load(path) as stored:
        image = Image.fromarray(stored["arr_0"])
    image = image.resize((size, size), Image.BILINEAR)
    image = image.rotate(draw.uniform(0, 90), Image.BILINEAR)
    if draw.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    if draw.random() < 0.5:
        image = image.transpose(Image.FLIP_TOP_BOTTOM)
    return blurred(np.asarray(image, dtype=np.float32), draw.uniform(0.25, 1.25))


def main():
    source = next(pathlib.Path(sys.argv[1]).glob("slices-*.f32"))
    _, count, size = source.stem.split("-")
    slices = np.fromfile(source, np.float32).reshape(int(count), int(size), int(size))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, image in enumerate(slices):
            paths.append(pathlib.Path(folder) / f"{k}.npz")
            np.savez_compressed(paths[-1], image)
        draw = random.Random(1)
        rates = []
        # The first round is for warming up.
        for _ in range(6):
            start = time.perf_counter()
            done = 0
            while time.perf_counter() - start < 2:
                load(draw.choice(paths), int(size), draw)
                done += 1
            rates.append(done / (time.perf_counter() - start))
        print(f"the published loader's work: {sorted(rates[1:])[2]:.0f} slices of {size}x{size} per second on one core")


main()
