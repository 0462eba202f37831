"""Pure: measured numbers as a page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewapp.synthesis import measures
from reviewapp.synthesis.measures import Meaning
from reviewapp.synthesis.selectors import MeasurementRow

MOST = 12  # columns that can still be read
BESIDE = {
    "real_against_real": "Real against real",
    "expected": "Expected",
    "p_value": "p value",
    "adjusted_p_value": "p value, corrected for many",
    "ks": "Kolmogorov-Smirnov",
    "threshold": "Threshold",
    "real": "Among real images",
    "synthetic": "Among synthetic images",
    "groups": "Groups",
    "spread_over_seeds": "Spread over seeds",
    "seeds": "Seeds",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "share_of_draws_better": "Share of draws in which it helps",
    "unseen_real_images_found": "Unseen real images found",
}
NAMES = {
    "size": "Size in pixels",
    "low": "Darkest value",
    "high": "Brightest value",
    "most": "Images a side at most",
    "draws": "Draws for each interval",
    "level": "Level of the intervals",
    "seed": "Seed",
}


@dataclass(frozen=True)
class Line:
    """One number, or why there is none."""

    kept: MeasurementRow
    meaning: Meaning
    estimate: str
    interval: str
    beside: list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One number over several measurings; what was not measured is a dash."""

    name: str
    title: str
    better: str
    cells: list[str]


def lines(kept: Sequence[MeasurementRow]) -> list[Line]:
    return [_line(one) for one in kept]


def ruler(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = [(NAMES[name], f"{said[name]:g}") for name in NAMES if name in said]
    return [*shown, ("Attribute", said["attribute"])] if said.get("attribute") else shown


def beside(each: Sequence[Sequence[MeasurementRow]]) -> list[Row]:
    """The numbers that any of them has, in the order of the first that has it."""
    names = dict.fromkeys(one.name for kept in each for one in kept if not one.refusal)
    by_name = [{one.name: one for one in kept if not one.refusal} for kept in each]
    return [_row(name, [found.get(name) for found in by_name]) for name in names]


def _row(name: str, cells: Sequence[MeasurementRow | None]) -> Row:
    told = measures.meaning(name)
    shown = [f"{_number(one.estimate)} {_interval(one)}".strip() if one else "–" for one in cells]
    return Row(name, told.title, told.better, shown)


def _line(one: MeasurementRow) -> Line:
    return Line(
        kept=one,
        meaning=measures.meaning(one.name),
        estimate=_number(one.estimate),
        interval=_interval(one),
        beside=[(BESIDE.get(key, key), _number(value)) for key, value in one.details.items()],
    )


def _interval(one: MeasurementRow) -> str:
    if one.low is None or one.high is None:
        return ""
    if one.low == one.high:
        return "(counted)"
    return f"({_number(one.low)} to {_number(one.high)})"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}".replace("-", "−")
