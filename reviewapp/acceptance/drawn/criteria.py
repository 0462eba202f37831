"""Pure: all criteria against their margins; each row has its own scale."""

from collections.abc import Mapping, Sequence

from reviewapp.acceptance.drawn.marks import (
    Box,
    Dot,
    Kept,
    Line,
    Plot,
    Scale,
    Word,
    cut,
    interval,
    known,
    line,
    number,
    value_of,
)

LEFT, RIGHT, WIDTH = 230, 640, 800
TOP, ROW = 36, 58
# Beyond the numbers themselves, so that nothing stands on the edge.
ROOM = 0.15
WORDS = {
    "PASS": "● pass",
    "FAIL": "■ fail",
    "INCONCLUSIVE": "○ inconclusive",
    "NOT_EVALUABLE": "– not evaluable",
}
COLUMNS = ("Criterion", "Estimate and interval", "At least", "At most", "Verdict")


def plot(criteria: Sequence[Kept]) -> Plot:
    boxes: list[Box] = []
    lines: list[Line] = []
    dots: list[Dot] = []
    words = [
        Word(LEFT, 16, "shaded: where the whole interval must lie; each row has its own scale")
    ]
    for place, one in enumerate(criteria):
        y = TOP + ROW * place + ROW // 2
        scale = scale_of(one)
        lines.append(line("axis", (LEFT, y + 14), (RIGHT, y + 14)))
        _margins(one, scale, y, (boxes, lines, words))
        _estimate(one, scale, y, (boxes, lines, dots))
        words += [
            Word(0, y - 2, cut(str(one["code"]).replace("_", " "), 30), "name"),
            Word(0, y + 14, interval(one)),
            Word(RIGHT + 16, y + 5, WORDS[str(one["verdict"])], "name"),
        ]
    return Plot(
        name="criteria",
        title="Criteria against their margins",
        says="Every criterion with its estimate and interval against its margins. "
        "The numbers are in the table.",
        lines=tuple(lines),
        boxes=tuple(boxes),
        dots=tuple(dots),
        words=tuple(words),
        columns=COLUMNS,
        rows=tuple(map(_cells, criteria)),
        width=WIDTH,
        height=TOP + ROW * len(criteria) + 10 if criteria else 0,
    )


def _cells(one: Kept) -> tuple[str, ...]:
    verdict = str(one["verdict"]).replace("_", " ").lower()
    return str(one["code"]), interval(one), str(one["lower"]), str(one["upper"]), verdict


def scale_of(one: Mapping[str, object]) -> Scale:
    """From a little before the first number of a row to a little beyond its last."""
    names = ("low", "high", "estimate", "lower", "upper")
    found = known(value_of(one[name]) for name in names) or [0.0]
    room = (max(found) - min(found)) * ROOM or 1.0
    return Scale(min(found) - room, max(found) + room, LEFT, RIGHT)


def _margins(
    one: Kept, scale: Scale, y: float, into: tuple[list[Box], list[Line], list[Word]]
) -> None:
    boxes, lines, words = into
    lower, upper = value_of(one["lower"]), value_of(one["upper"])
    start = LEFT if lower is None else scale.at(lower)
    end = RIGHT if upper is None else scale.at(upper)
    boxes.append(Box(start, y - 14, round(end - start, 1), 28, "allowed"))
    for value, anchor in ((lower, "end"), (upper, "start")):
        if value is not None:
            x = scale.at(value)
            lines.append(line("margin", (x, y - 16), (x, y + 16)))
            words.append(Word(x, y + 28, number(value), anchor=anchor))


def _estimate(
    one: Kept, scale: Scale, y: float, into: tuple[list[Box], list[Line], list[Dot]]
) -> None:
    boxes, lines, dots = into
    low, high, estimate = (value_of(one[name]) for name in ("low", "high", "estimate"))
    if low is not None and high is not None:
        ends = [scale.at(value) for value in (low, high)]
        lines.append(line("strong", (ends[0], y), (ends[1], y)))
        lines += [line("strong", (x, y - 6), (x, y + 6)) for x in ends]
    if estimate is None:
        return
    x = scale.at(estimate)
    if one["verdict"] == "FAIL":
        boxes.append(Box(x - 7, y - 7, 14, 14, "mark"))
    else:
        dots.append(Dot(x, y, 7, "mark" if one["verdict"] == "PASS" else "hollow"))
