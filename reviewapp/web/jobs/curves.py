"""Pure: the losses of a training as lines in a drawing, each from its highest to its lowest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

WIDTH, HEIGHT, EDGE = 560, 120, 4
MOST_POINTS = 240

Point = tuple[int, Mapping[str, float]]


@dataclass(frozen=True)
class Curve:
    """One loss. `label` says in words what the line shows."""

    name: str
    label: str
    points: str


def curves(given: object) -> list[Curve]:
    """Draw what a training has kept; anything else is no curve."""
    points = [point for each in _listed(given) if (point := _point(each))]
    names = dict.fromkeys(name for _, losses in points for name in losses)
    return [
        _curve(name, [(step, losses[name]) for step, losses in points if name in losses])
        for name in names
    ]


def _listed(given: object) -> Sequence[object]:
    return given if isinstance(given, list | tuple) else ()


def _point(given: object) -> Point | None:
    match given:
        case [int(step), Mapping() as losses]:
            return step, {str(k): float(v) for k, v in losses.items() if _is_number(v)}
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)


def _curve(name: str, points: list[tuple[int, float]]) -> Curve:
    stride = max(1, len(points) // MOST_POINTS)
    shown = points[::stride]
    low, high = min(value for _, value in shown), max(value for _, value in shown)
    last = max(1, shown[-1][0])
    drawn = " ".join(
        f"{EDGE + step / last * (WIDTH - 2 * EDGE):.1f},"
        f"{EDGE + (high - value) / ((high - low) or 1) * (HEIGHT - 2 * EDGE):.1f}"
        for step, value in shown
    )
    first, final = points[0][1], points[-1][1]
    label = f"{name}: {first:.3g} at first, {final:.3g} after {points[-1][0]} steps"
    return Curve(name=name, label=label, points=drawn)
