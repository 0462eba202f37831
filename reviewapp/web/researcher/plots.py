"""Pure: one attribute's distribution as places in a drawing, in the design system's units."""

from dataclasses import dataclass

from reviewapp.provenance.cohorts.describing import Bar, Distribution
from reviewapp.web.researcher import choosing

NAME_WIDTH, BAR_WIDTH = 140, 200
ROW, THICK, TOP = 22, 12, 4
LONGEST_NAME = 18


@dataclass(frozen=True)
class Row:
    """One bar: what it is called, how long it is, what is written behind it."""

    name: str
    title: str
    count: int
    change: int
    y: int
    text_y: int
    x: int
    width: float
    end: float


@dataclass(frozen=True)
class Plot:
    label: str
    rows: tuple[Row, ...]
    height: int
    others: int
    missing: int


def plot(told: Distribution) -> Plot:
    """Draw bars from one line, the longest as wide as the place for it."""
    widest = max(bar.count for bar in told.bars)
    bars = told.bars
    if told.name in choosing.ORDERED and not told.others:
        bars = tuple(sorted(bars, key=lambda bar: choosing.by_value(bar.value)))
    rows = tuple(_row(told.name, bar, number, widest) for number, bar in enumerate(bars))
    return Plot(
        label=choosing.column_label(told.name),
        rows=rows,
        height=TOP + ROW * len(rows) + TOP,
        others=told.others,
        missing=told.missing,
    )


def _row(name: str, bar: Bar, number: int, widest: int) -> Row:
    label = choosing.value_label(name, bar.value)
    width = round(max(BAR_WIDTH * bar.count / widest, 1.5), 1)
    top = TOP + ROW * number
    return Row(
        name=label if len(label) <= LONGEST_NAME else f"{label[: LONGEST_NAME - 1]}…",
        title=label,
        count=bar.count,
        change=bar.change,
        y=top + (ROW - THICK) // 2,
        text_y=top + ROW // 2 + 4,
        x=NAME_WIDTH,
        width=width,
        end=NAME_WIDTH + width + 6,
    )
