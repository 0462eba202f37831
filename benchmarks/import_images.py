"""A whole import of files, against the least that could be done with the same files.

The floor reads each file, takes its digest, has pydicom decode it and writes what came out to the
disk for good; one after another, as a script would. Ours receives them into quarantine, looks
through them, de-identifies and keeps them with their origin, thumbnails and events.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless

from benchmarks.harness import ROOT, Result, compare
from benchmarks.stand import environment, postgres
from tests.pacs_site.slices import write_series

SIZE, ROUNDS = 512, 3
GOAL = 1 / 0.6  # of the time: six tenths of the floor's throughput
SYNTAXES = {"uncompressed": ExplicitVRLittleEndian, "JPEG 2000": JPEG2000Lossless}
# A few show what every import costs before its first image; many, what each image costs.
SERIES = (("uncompressed", 40), ("uncompressed", 400), ("JPEG 2000", 40))
Ask = Callable[[str], float]


def run() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder, postgres() as database:
        here = Path(folder)
        with _importer(here / "site", database) as ask:
            return [_compared(here, name, count, ask) for name, count in SERIES]


def _compared(here: Path, name: str, count: int, ask: Ask) -> Result:
    # Each round takes images that nobody has seen: what is known is not taken in again.
    folders = [
        _images(here / f"{count} {name} {number}", name, count, number)
        for number in range(ROUNDS + 1)
    ]
    mine, theirs = iter(folders), iter(folders)
    size = sum(path.stat().st_size for path in folders[0].iterdir()) // 10**6
    return compare(
        f"import {count} CT images, {name}, {size} MB (read, digest, decode, write)",
        ours=lambda: [ask(str(next(mine)))],
        yardstick=lambda: [_floor(next(theirs), here / "floor")],
        goal=GOAL,
        rounds=ROUNDS,
    )


def _images(folder: Path, name: str, count: int, number: int) -> Path:
    """Pictures of nobody, as unlike each other as patients are."""
    chance = np.random.default_rng([number, len(name), count])
    for at in range(count):
        own = ((len(name) * 1000 + count) * 10 + number) * 1000 + at
        (path,) = write_series(folder, slices=1, number=own, size=SIZE)
        file = dcmread(path)
        rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE - 0.5
        body = 1000 * (rows**2 / 0.12 + columns**2 / 0.2 < 1)
        file.PixelData = (body + chance.normal(0, 20, body.shape)).astype("<i2").tobytes()
        file.PixelRepresentation = 1
        if SYNTAXES[name] != ExplicitVRLittleEndian:
            file.compress(SYNTAXES[name], encoding_plugin="pylibjpeg", generate_instance_uid=False)
        file.save_as(path)
    return folder


def _floor(folder: Path, into: Path) -> float:
    into.mkdir(exist_ok=True)
    began = time.perf_counter()
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        name = sha256(content).hexdigest()
        pixels = dcmread(BytesIO(content)).pixel_array
        with (into / name).open("wb") as file:
            file.write(pixels.tobytes())
            file.flush()
            os.fsync(file.fileno())
    return (time.perf_counter() - began) * 1000


@contextmanager
def _importer(folder: Path, database: str) -> Iterator[Ask]:
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.importer"],
        env=environment(folder, database, 8000),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    told, says = child.stdin, child.stdout

    def ask(folder: str) -> float:
        told.write(folder + "\n")
        told.flush()
        line = says.readline()
        assert line, f"the importer could not import {folder}"
        return float(json.loads(line))

    try:
        yield ask
    finally:
        told.close()
        child.wait(60)
