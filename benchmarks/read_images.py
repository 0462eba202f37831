"""Reading files safely, against the least that reading them could be.

The floor reads each file, takes its digest, has pydicom decode it and writes the samples down.
Ours does that in processes under limits and hands over values, attributes and a de-identified file,
which is written down. Once the floor has one core, as a script would, and once two, like ours.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from io import BytesIO
from multiprocessing.pool import Pool
from pathlib import Path

import numpy as np
from pydicom import dcmread

from benchmarks.harness import ROOT, Result, compare
from reviewapp.imaging.sandbox import Given, Sandbox
from tests.dicom.making import KEY, a_ct, written

GOAL = 1 / 0.6  # of the time: six tenths of the floor's throughput
FILES, SIZE, PROCESSES, ROUNDS = 96, 512, 2, 7
REAL = ROOT.parent / "shared" / "data"


def run() -> list[Result]:
    with (
        tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder,
        Sandbox(key=KEY, children=PROCESSES) as sandbox,
        Pool(PROCESSES) as pool,
    ):
        here = Path(folder)
        files = _files(here)
        ours = partial(_ours, sandbox, files, here / "kept")
        size = sum(file.stat().st_size for file in files) / len(files) / 1e6
        return [
            compare(
                f"read and de-identify a CT slice, {size:.1f} MB, floor on {what}",
                ours=ours,
                yardstick=partial(floor, files, here / "floor"),
                goal=GOAL,
                rounds=ROUNDS,
                unit="ms",
            )
            for what, floor in (("one core", _floor), ("two cores", partial(_floors, pool)))
        ]


def _files(folder: Path) -> list[Path]:
    """Return real slices where they are at hand, else made ones of the same size."""
    real = sorted(REAL.glob("ct_*/*.dcm"))
    if real:
        return (real * FILES)[:FILES]
    chance = np.random.default_rng(7)
    made = []
    for number in range(16):
        path = folder / f"{number}.dcm"
        path.write_bytes(written(a_ct(chance.integers(0, 4096, (SIZE, SIZE), np.uint16))))
        made.append(path)
    return (made * FILES)[:FILES]


def _ours(sandbox: Sandbox, files: Sequence[Path], kept: Path) -> Sequence[float]:
    started = time.perf_counter()
    for outcome in sandbox.read(Given(file, file.name) for file in files):
        if outcome.picture is None or outcome.picture.header is None:
            sys.exit(outcome.sentence)
        kept.write_bytes(outcome.picture.header)
    return [(time.perf_counter() - started) / len(files) * 1000]


def _floor(files: Sequence[Path], kept: Path) -> Sequence[float]:
    started = time.perf_counter()
    for file in files:
        _least(file, kept)
    return [(time.perf_counter() - started) / len(files) * 1000]


def _floors(pool: Pool, files: Sequence[Path], kept: Path) -> Sequence[float]:
    started = time.perf_counter()
    pool.starmap(_least, [(file, kept.with_suffix(f".{n % 2}")) for n, file in enumerate(files)])
    return [(time.perf_counter() - started) / len(files) * 1000]


def _least(file: Path, kept: Path) -> None:
    content = file.read_bytes()
    sha256(content).hexdigest()
    kept.write_bytes(dcmread(BytesIO(content)).pixel_array.tobytes())
