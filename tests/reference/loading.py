"""Where the reference data lie, and how a case is read and registered."""

import csv
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "reference" / "statistics"
PRESENT = FOLDER.is_dir()

Value = Any
Values = Mapping[str, Value]
CASES: dict[str, Callable[[], Values]] = {}


def case(name: str) -> Callable[[Callable[[], Values]], Callable[[], Values]]:
    """Register the function that computes our values of a reference case, once."""

    def register(compute: Callable[[], Values]) -> Callable[[], Values]:
        CASES[name] = cache(compute)
        return compute

    return register


def rows(name: str, file: str = "data.csv") -> list[dict[str, str]]:
    with (FOLDER / name / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def column(table: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([float(row[name] or "nan") for row in table])


def ratings(name: str, file: str = "data.csv") -> NDArray[np.float64]:
    """Readers × cases from a file with one row per case and a leading case column."""
    return np.array(
        [[float(v or "nan") for v in list(row.values())[1:]] for row in rows(name, file)]
    ).T


@cache
def expected(name: str) -> dict[str, dict[str, Any]]:
    read = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in read["expected"]}


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))
