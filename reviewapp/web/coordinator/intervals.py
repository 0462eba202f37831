"""Pure: an evaluation's shares as sentences and as places in a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

LEFT, WIDTH = 20, 560  # of the scale, in the drawing's units
TOP, ROW = 26, 52
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Line:
    """One reader's share, as it is read and as it is drawn."""

    reader: str
    picked: int
    rated: int
    missing: int
    estimate: str
    low: str
    high: str
    x: int
    x_low: int
    x_high: int
    y: int

    @property
    def is_evaluable(self) -> bool:
        return self.rated > 0

    @property
    def width(self) -> int:
        return self.x_high - self.x_low


@dataclass(frozen=True)
class Drawing:
    lines: list[Line]
    ticks: list[tuple[int, int]]

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.lines) + 30

    @property
    def axis(self) -> int:
        return self.height - 24

    @property
    def chance(self) -> int:
        return _x(Decimal("0.5"))


def drawing(results: Mapping[str, object], names: Mapping[str, str]) -> Drawing:
    """Place every reader's interval on one scale from 0 to 100 %."""
    readers = results["readers"]
    assert isinstance(readers, list)  # noqa: S101 our own evaluation wrote it
    return Drawing(
        lines=[_line(share, names, number) for number, share in enumerate(readers)],
        ticks=[(tick, _x(Decimal(tick) / 100)) for tick in TICKS],
    )


def _line(share: Mapping[str, str | int], names: Mapping[str, str], number: int) -> Line:
    estimate, low, high = (Decimal(share[key] or 0) for key in ("estimate", "low", "high"))
    return Line(
        reader=names.get(str(share["reader"]), "A reader"),
        picked=int(share["picked"]),
        rated=int(share["rated"]),
        missing=int(share["missing"]),
        estimate=_percent(estimate),
        low=_percent(low),
        high=_percent(high),
        x=_x(estimate),
        x_low=_x(low),
        x_high=_x(high),
        y=TOP + ROW * number + ROW // 2,
    )


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}"


def _x(share: Decimal) -> int:
    return LEFT + round(share * WIDTH)
