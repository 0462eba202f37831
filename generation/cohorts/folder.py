"""Read a cohort from a folder: image files and one `cohort.csv` that says what they are.

    file,subject,split,sex,age,mask,image:mr
    a.png,p-001,TRAIN,FEMALE,61,a-mask.png,a-mr.png

`file` and `subject` are needed. `split` may be left out: then subjects are split by their names.
`mask` names label files, `image:NAME` second images; every other column is an attribute.
"""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from generation.cohorts import phantoms
from generation.cohorts.cohort import Cohort, CohortNotUsable, Split
from generation.cohorts.files import read_image, read_labels
from generation.cohorts.splits import by_subject

TABLE = "cohort.csv"
SECOND = "image:"
NEEDED = ("file", "subject")
CHANNELLED = 3  # number, channels and at least one axis of space
LARGEST_LABEL = 254
Row = dict[str, str]


def load_cohort(named: str, *, count: int = 1000, size: int = 64, seed: int = 0) -> Cohort:
    """Read a folder, or draw a phantom cohort by its name."""
    if named.startswith(phantoms.PREFIX):
        return phantoms.drawn(named, count=count, size=size, seed=seed)
    return read_folder(Path(named), seed=seed)


def read_folder(folder: Path, *, seed: int = 0) -> Cohort:
    rows = _rows(folder / TABLE)
    columns = list(rows[0])
    named = {*NEEDED, "split", "mask"}
    attributes = [c for c in columns if c not in named and not c.startswith(SECOND)]
    cohort = Cohort(
        name=folder.name,
        images=_images(folder, rows, "file"),
        subjects=tuple(row["subject"] for row in rows),
        attributes={name: tuple(row[name] or None for row in rows) for name in attributes},
        masks=_masks(_images(folder, rows, "mask", read_labels)) if "mask" in columns else None,
        others={
            column.removeprefix(SECOND): _images(folder, rows, column)
            for column in columns
            if column.startswith(SECOND)
        },
        splits=cast("tuple[Split, ...]", tuple(row["split"] for row in rows))
        if "split" in columns
        else (),
    )
    return cohort if "split" in columns else by_subject(cohort, seed=seed)


def _rows(table: Path) -> list[Row]:
    try:
        with table.open(newline="", encoding="utf-8-sig") as opened:
            rows = list(csv.DictReader(opened, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise CohortNotUsable(
            f"{table} cannot be read: {why}. A cohort's folder has a {TABLE} with the columns "
            f"{' and '.join(NEEDED)}."
        ) from why
    if not rows or not set(NEEDED) <= set(rows[0]):
        raise CohortNotUsable(
            f"{table} needs the columns {' and '.join(NEEDED)} and at least one line."
        )
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values() or not row["subject"]:
            raise CohortNotUsable(
                f"Line {number} of {table} has too many or too few entries, or no subject."
            )
    return rows


def _images(
    folder: Path, rows: list[Row], column: str, read: Callable[[Path], NDArray[Any]] = read_image
) -> NDArray[Any]:
    images = [read(_inside(folder, row[column])) for row in rows]
    shapes = {(each.shape, each.dtype.name) for each in images}
    if len(shapes) > 1:
        raise CohortNotUsable(
            f"The files of column “{column}” differ in size or kind: "
            f"{'; '.join(sorted(map(str, shapes))[:4])}. Bring them to one grid first."
        )
    return np.stack(images)


def _masks(stored: NDArray[Any]) -> NDArray[np.uint8]:
    """Labels as they were stored: one that does not fit would come back as another."""
    if stored.ndim < CHANNELLED or stored.shape[1] != 1:
        raise CohortNotUsable(
            f"The files of column “mask” are {stored.shape[1:]} (channels, then space), and labels "
            f"are one channel. Store each as a picture of labels."
        )
    labels = stored[:, 0]
    if not ((labels >= 0) & (labels <= LARGEST_LABEL) & (labels == np.rint(labels))).all():
        raise CohortNotUsable(
            f"The files of column “mask” hold values that are no labels. Labels are whole numbers "
            f"from 0 to {LARGEST_LABEL}; renumber them."
        )
    return labels.astype(np.uint8)


def _inside(folder: Path, name: str) -> Path:
    """A table may name files of its own folder only."""
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder.resolve()):
        raise CohortNotUsable(f"“{name}” is no file of {folder.name}; nothing was read.")
    return path
