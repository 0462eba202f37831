"""Pure: answers as columns, one row of them for each arm, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.acceptance.drawn.marks import (
    Box,
    Kept,
    Line,
    Names,
    Plot,
    Word,
    cut,
    line,
    listed,
    number,
    short,
)

LEFT, RIGHT, TOP, HEIGHT, GAP = 130, 640, 26, 92, 34
COLUMN_SHARE = 0.72


@dataclass(frozen=True)
class Group:
    label: str
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    def share(self, place: int) -> float:
        return self.counts[place] / self.total if self.total else 0.0


@dataclass(frozen=True)
class Drawn:
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[Word, ...]
    height: int


def ratings(kept: Kept) -> Plot:
    """How each arm was rated."""
    groups = _groups(kept)
    steps = _texts(kept["steps"])
    drawing = columns(groups, steps)
    means = ", ".join(f"{one['arm']} {short(one['mean'], 2)}" for one in listed(kept["arms"]))
    return Plot(
        name=f"ratings-{kept['question']}",
        title=f"Answers by arm: {kept['text']}",
        says=f"Share of each answer to “{kept['text']}”, arm by arm, over all readers. "
        f"Means: {means}.",
        boxes=drawing.boxes,
        lines=drawing.lines,
        words=drawing.words,
        columns=("Arm", "Answers", *steps, "Mean"),
        rows=tuple(
            (group.label, str(group.total), *map(str, group.counts), short(one["mean"]))
            for group, one in zip(groups, listed(kept["arms"]), strict=True)
        ),
        height=drawing.height,
    )


def reasons(kept: Kept) -> Plot:
    """Which coded reasons were given, as a table: there are too many words for columns."""
    groups = _groups(kept)
    options = kept["options"]
    assert isinstance(options, list)  # noqa: S101 our own evaluation wrote it
    return Plot(
        name=f"reasons-{kept['question']}",
        title=f"Reasons: {kept['text']}",
        says="How often each reason was given, by the arm of the image.",
        columns=("Reason", "Code", *(group.label for group in groups)),
        rows=tuple(
            (text, code, *(str(group.counts[place]) for group in groups))
            for place, (code, text) in enumerate(options)
        ),
    )


def paired(kept: Kept, names: Names) -> Plot:
    """Synthetic minus real within pairs."""
    counts = kept["counts"]
    assert isinstance(counts, list)  # noqa: S101 our own evaluation wrote it
    steps = [number(float(step)) for step, _ in counts]
    drawing = columns([Group("synthetic − real", [int(count) for _, count in counts])], steps)
    return Plot(
        name=f"paired-{kept['question']}",
        title=f"Paired differences: {kept['text']}",
        says=f"The synthetic image's rating minus that of the real one beside it, for "
        f"“{kept['text']}”. Below 0 the real one was rated higher.",
        boxes=drawing.boxes,
        lines=drawing.lines,
        words=drawing.words,
        columns=("Reader", "Pairs", "Mean difference"),
        rows=tuple(
            (names[str(one["reader"])], str(one["pairs"]), short(one["mean"]))
            for one in listed(kept["readers"])
        ),
        height=drawing.height,
    )


def columns(groups: Sequence[Group], steps: Sequence[str]) -> Drawn:
    """Every group's shares on one scale, the steps below the last."""
    boxes: list[Box] = []
    lines: list[Line] = []
    words: list[Word] = []
    wide = (RIGHT - LEFT) / max(len(steps), 1)
    top = max((group.share(at) for group in groups for at in range(len(steps))), default=0) or 1.0
    for row, group in enumerate(groups):
        floor = TOP + HEIGHT + row * (HEIGHT + GAP)
        lines.append(line("axis", (LEFT, floor), (RIGHT, floor)))
        words.append(Word(0, floor - HEIGHT / 2, cut(group.label, 18), "name"))
        words.append(Word(0, floor - HEIGHT / 2 + 17, f"{group.total} answers"))
        for at in range(len(steps)):
            share = group.share(at)
            x, high = LEFT + wide * at, round(share / top * HEIGHT, 1)
            middle = round(x + wide / 2, 1)
            start = round(x + wide * (1 - COLUMN_SHARE) / 2, 1)
            boxes.append(
                Box(start, round(floor - high, 1), round(wide * COLUMN_SHARE, 1), high, "bar")
            )
            words.append(Word(middle, round(floor - high - 5, 1), f"{share:.0%}", anchor="middle"))
            words.append(Word(middle, floor + 16, steps[at], anchor="middle"))
    height = TOP + len(groups) * (HEIGHT + GAP) if groups else 0
    return Drawn(tuple(boxes), tuple(lines), tuple(words), height)


def _groups(kept: Kept) -> list[Group]:
    return [
        Group(str(one["arm"]), [int(str(count)) for count in _texts(one["counts"])])
        for one in listed(kept["arms"])
    ]


def _texts(of: object) -> list[str]:
    assert isinstance(of, list)  # noqa: S101 our own evaluation wrote it
    return [str(one) for one in of]
