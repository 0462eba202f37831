"""The real images beside the project, as sets that measures take."""

import csv
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.harness import ROOT
from generation.measures.sets import ImageSet

DATA = ROOT.parent / "shared" / "data"
SIDE = 288
# What can be told of a film: a column of the list, and the value that counts as 1.
LABELS = {"lying or standing": ("view", "AP"), "women or men": ("sex", "F")}
Pixels = NDArray[np.float32]
Row = Mapping[str, str]


@cache
def _manifest() -> tuple[Row, ...]:
    if not DATA.is_dir():
        sys.exit("The real images are not beside the project, so nothing was measured.")
    with (DATA / "MANIFEST.csv").open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def films_of(folder: str) -> ImageSet:
    rows = [row for row in _manifest() if row["set"] == folder]
    return ImageSet(
        images=np.stack([_read(row["path"], side=128) for row in rows]),
        subjects=tuple(row["subject_id"] for row in rows),
        low=0.0,
        high=255.0,
        groups=tuple(row["sex"] for row in rows),
    )


def parts(count: int, *, labelled: str | None = None) -> list[ImageSet]:
    """Deal the people to parts of equal number."""
    whole = replace(films_of("cxr_nih_128"), groups=None)
    if labelled is not None:
        column, value = LABELS[labelled]
        rows = [row for row in _manifest() if row["set"] == "cxr_nih_128"]
        labels = np.array([row[column] == value for row in rows], dtype=np.int64)
        whole = replace(whole, labels=labels)
    people = np.random.default_rng(20).permutation(whole.subject_count)
    return [whole.take(np.isin(whole.clusters, people[part::count])) for part in range(count)]


def slices(one: str, other: str) -> tuple[ImageSet, ImageSet]:
    """All places that exist in both contrasts (or visits)."""
    known = {row["path"].rpartition("/")[2]: row for row in _manifest()}
    found = []
    for name, row in sorted(known.items()):
        stem, _, place = name.partition(f"_{one}_")
        twin = f"{stem}_{other}_{place}"
        if row["set"] == "mr_ms_slices" and place and twin in known:
            found.append((row, known[twin]))
    images = [np.stack([_read(pair[at]["path"]) for pair in found]) for at in (0, 1)]
    subjects = tuple(pair[0]["subject_id"] for pair in found)
    real = ImageSet(images=images[0], subjects=subjects, low=0, high=255, masks=images[0] > 0)
    return real, ImageSet(images=images[1], subjects=subjects, low=0, high=255)


def _read(path: str, *, side: int | None = None) -> Pixels:
    """A film is brought to one size; a slice is laid into the middle of a black square."""
    picture = Image.open(DATA / path).convert("L")
    if side is not None:
        small = picture.resize((side, side), Image.Resampling.LANCZOS)
        return np.asarray(small, dtype=np.float32)
    pixels = np.asarray(picture, dtype=np.float32)
    pixels = pixels - pixels[0, 0]  # one subject's windowing left the air at 2
    margin = [(SIDE - length) // 2 for length in pixels.shape]
    rest = [SIDE - length - before for length, before in zip(pixels.shape, margin, strict=True)]
    return np.pad(pixels, list(zip(margin, rest, strict=True)))
