"""Pure: what a drawing is made of. A look is a name; the page and the paper know its colours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH = 640
Names = Mapping[str, str]
Kept = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """A line through these points, in the order they are given."""

    points: tuple[tuple[float, float], ...]
    look: str

    @property
    def path(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    look: str
    strength: float = 1.0


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    look: str


@dataclass(frozen=True)
class Word:
    x: float
    y: float
    text: str
    look: str = "soft"
    anchor: str = "start"


@dataclass(frozen=True)
class Plot:
    """A drawing, the sentence that says what it shows, and the table behind it."""

    name: str
    title: str
    says: str
    lines: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Word, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    width: int = WIDTH
    height: int = 0

    @property
    def has_drawing(self) -> bool:
        return self.height > 0


@dataclass(frozen=True)
class Scale:
    """From a value to a place in the drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        reach = self.high - self.low or 1.0
        return round(self.start + (value - self.low) / reach * (self.end - self.start), 1)

    def ticks(self, most: int = 6) -> list[float]:
        """Round numbers within the scale, at most about so many."""
        step = _step((self.high - self.low or 1.0) / most)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [round(number * step, 9) + 0.0 for number in range(first, last + 1)]


def _step(rough: float) -> float:
    size: float = 10.0 ** floor(log10(rough))
    return next(size * part for part in (1, 2, 2.5, 5, 10) if size * part >= rough - 1e-12)


def line(look: str, *points: tuple[float, float]) -> Line:
    return Line(points, look)


def axis_below(scale: Scale, *, y: float, says: str, top: float) -> tuple[list[Line], list[Word]]:
    """A scale below a drawing, with a faint line upwards at every number."""
    lines, words = [line("axis", (scale.start, y), (scale.end, y))], []
    for tick in scale.ticks():
        x = scale.at(tick)
        lines.append(line("grid", (x, top), (x, y)))
        words.append(Word(x, y + 17, number(tick), anchor="middle"))
    words.append(Word((scale.start + scale.end) / 2, y + 36, says, anchor="middle"))
    return lines, words


def axis_beside(scale: Scale, *, x: float, right: float) -> tuple[list[Line], list[Word]]:
    """A scale at the left of a drawing; what it measures stands above it."""
    lines, words = [line("axis", (x, scale.start), (x, scale.end))], []
    for tick in scale.ticks(5):
        y = scale.at(tick)
        lines.append(line("grid", (x, y), (right, y)))
        words.append(Word(x - 8, y + 4, number(tick), anchor="end"))
    return lines, words


def number(value: float) -> str:
    """A number on an axis, with a real minus."""
    return f"{value:g}".replace("-", "−")


def value_of(text: object) -> float | None:
    """A kept number; what is empty does not exist."""
    return None if text in {"", None} else float(str(text))


def short(text: object, digits: int = 3) -> str:
    """A kept number in a few digits."""
    value = value_of(text)
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def interval(one: Kept, digits: int = 3) -> str:
    """An estimate and its limits as they are read."""
    if value_of(one["estimate"]) is None:
        return "none"
    if value_of(one["low"]) is None:
        return f"{short(one['estimate'], digits)}, no interval"
    low, high = (short(one[name], digits) for name in ("low", "high"))
    return f"{short(one['estimate'], digits)} ({low} to {high})"


def cut(text: str, most: int) -> str:
    """A name that fits beside a drawing; the table has it whole."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def listed(of: object) -> Sequence[Mapping[str, object]]:
    """A list of what was kept; an older evaluation kept none of it."""
    return of if isinstance(of, list) else ()
