"""Pure: one interval below the other on one scale, against margins or chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewapp.acceptance.drawn.marks import (
    WIDTH,
    Box,
    Dot,
    Line,
    Plot,
    Scale,
    Word,
    axis_below,
    cut,
    known,
    line,
)

LEFT, RIGHT, TOP, ROW = 150, 470, 30, 26
FOOT, MOST_LETTERS, ROOM = 48, 18, 0.08


@dataclass(frozen=True)
class Row:
    label: str
    estimate: float | None
    low: float | None
    high: float | None
    said: str
    is_mean: bool = False

    @property
    def values(self) -> list[float]:
        return known((self.estimate, self.low, self.high))


@dataclass(frozen=True)
class Against:
    """A line that intervals are held against."""

    value: float
    says: str


@dataclass(frozen=True)
class Field:
    """What the scale says, and where it ends if that is known."""

    says: str
    low: float | None = None
    high: float | None = None
    against: tuple[Against, ...] = ()
    allowed: tuple[float | None, float | None] | None = None


def drawn(base: Plot, rows: Sequence[Row], field: Field) -> Plot:
    """Add the drawing of these rows to a plot that has its words and its table."""
    if not rows:
        return base
    bottom = TOP + ROW * len(rows)
    scale = _scale(rows, field)
    lines, words = axis_below(scale, y=bottom + 4, says=field.says, top=TOP - 4)
    boxes = _allowed(field, scale, bottom)
    dots: list[Dot] = []
    for one in field.against:
        x = scale.at(one.value)
        lines.append(line("chance", (x, TOP - 8), (x, bottom + 4)))
        words.append(Word(x, TOP - 14, one.says, anchor="middle"))
    for place, row in enumerate(rows):
        _row(row, TOP + ROW * place + ROW / 2, scale, (lines, dots, words))
    return replace(
        base,
        lines=tuple(lines),
        boxes=tuple(boxes),
        dots=tuple(dots),
        words=tuple(words),
        height=bottom + FOOT,
    )


def _row(row: Row, y: float, scale: Scale, into: tuple[list[Line], list[Dot], list[Word]]) -> None:
    lines, dots, words = into
    words.append(Word(LEFT - 12, y + 4, cut(row.label, MOST_LETTERS), "name", "end"))
    words.append(Word(WIDTH, y + 4, row.said, "soft", "end"))
    look = "strong" if row.is_mean else "interval"
    if row.low is not None and row.high is not None:
        lines.append(line(look, (scale.at(row.low), y), (scale.at(row.high), y)))
    if row.estimate is not None:
        dots.append(Dot(scale.at(row.estimate), y, 6 if row.is_mean else 4.5, "mark"))


def _scale(rows: Sequence[Row], field: Field) -> Scale:
    found = [value for row in rows for value in row.values]
    found += [one.value for one in field.against]
    found += known(field.allowed or ())
    low, high = min(found, default=0.0), max(found, default=1.0)
    room = (high - low) * ROOM or 0.5
    start = low - room if field.low is None else field.low
    end = high + room if field.high is None else field.high
    return Scale(start, end, LEFT, RIGHT)


def _allowed(field: Field, scale: Scale, bottom: float) -> list[Box]:
    if field.allowed is None:
        return []
    low, high = field.allowed
    start = LEFT if low is None else scale.at(low)
    end = RIGHT if high is None else scale.at(high)
    return [Box(start, TOP - 4, round(end - start, 1), bottom - TOP + 8, "allowed")]
