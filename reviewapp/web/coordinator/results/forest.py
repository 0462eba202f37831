"""Pure: all criteria against their margins as places in one drawing; each row has its own scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEFT, RIGHT, WIDTH = 250, 640, 820
TOP, ROW = 40, 58
# Beyond the numbers themselves, so that nothing stands on the edge.
ROOM = 0.15


@dataclass(frozen=True)
class Tick:
    """A margin; its number stands outside of what is allowed, so that two never meet."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Row:
    """One criterion as it is drawn; without an estimate only its margins are."""

    code: str
    label: str
    verdict: str
    y: int
    low: float | None
    high: float | None
    estimate: float | None
    allowed_from: float
    allowed_to: float
    margins: list[Tick]
    said: str

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def width(self) -> float:
        return round((self.high or 0) - (self.low or 0), 1)

    @property
    def allowed(self) -> float:
        return round(self.allowed_to - self.allowed_from, 1)


@dataclass(frozen=True)
class Forest:
    rows: list[Row]
    left: int = LEFT
    right: int = RIGHT
    width: int = WIDTH

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.rows) + 10


def forest(criteria: Sequence[Mapping[str, object]]) -> Forest:
    return Forest([_row(one, number) for number, one in enumerate(criteria)])


def _row(one: Mapping[str, object], number: int) -> Row:
    low, high, estimate = (_number(one[name]) for name in ("low", "high", "estimate"))
    lower, upper = _number(one["lower"]), _number(one["upper"])
    known = [value for value in (low, high, estimate, lower, upper) if value is not None] or [0.0]
    first, last = min(known), max(known)
    room = (last - first) * ROOM or 1.0
    start, reach = first - room, last - first + 2 * room

    def at(value: float) -> float:
        return round(LEFT + (value - start) / reach * (RIGHT - LEFT), 1)

    return Row(
        code=str(one["code"]),
        label=str(one["code"]).replace("_", " "),
        verdict=str(one["verdict"]),
        y=TOP + ROW * number + ROW // 2,
        low=None if low is None else at(low),
        high=None if high is None else at(high),
        estimate=None if estimate is None else at(estimate),
        allowed_from=LEFT if lower is None else at(lower),
        allowed_to=RIGHT if upper is None else at(upper),
        margins=[
            Tick(at(value), f"{value:g}", anchor)
            for value, anchor in ((lower, "end"), (upper, "start"))
            if value is not None
        ],
        said=said(one),
    )


def said(one: Mapping[str, object]) -> str:
    """The estimate and its interval in a few digits; in words if there is none."""
    if not one["estimate"]:
        return "not evaluable"
    if not one["low"]:
        return short(one["estimate"])
    return f"{short(one['estimate'])} ({short(one['low'])} to {short(one['high'])})"


def short(value: object) -> str:
    """Three decimals on the page; twelve digits are kept."""
    number = _number(value)
    return "–" if number is None else f"{number:.3f}".replace("-", "−")


def _number(value: object) -> float | None:
    return float(str(value)) if value not in {"", None} else None
