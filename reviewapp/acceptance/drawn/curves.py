"""Pure: ROC curves, every reader's thin and their mean thick, with where each draws the line."""

from reviewapp.acceptance.drawn.marks import (
    Dot,
    Kept,
    Line,
    Names,
    Plot,
    Scale,
    Word,
    axis_below,
    axis_beside,
    interval,
    line,
    listed,
    short,
)

LEFT, SIZE, TOP = 60, 400, 34
ACROSS = Scale(0, 1, LEFT, LEFT + SIZE)
UP = Scale(0, 1, TOP + SIZE, TOP)
LEGEND = LEFT + SIZE + 24
COLUMNS = ("Reader", "Area and interval", "False alarms", "Hits")


def plot(kept: Kept, names: Names, *, many: bool) -> Plot:
    readers = listed(kept["readers"])
    rows = [
        (names[str(one["reader"])], interval(one), *(short(value) for value in _pair(one["at"])))
        for one in readers
    ]
    left_out = kept["left_out"]
    assert isinstance(left_out, list)  # noqa: S101 our own evaluation wrote it
    rows += [(names[reader], "answered about one kind only", "–", "–") for reader in left_out]
    if readers:
        rows.append(("Mean at equal false alarms", "", *map(short, _pair(kept["mean_at"]))))
    lines, words = _field()
    return Plot(
        name=f"roc-{kept['question']}",
        title=f"ROC curves: {kept['text']}" if many else "ROC curves",
        says=f"How many synthetic images are called synthetic (hits) against how many real ones "
        f"are (false alarms), for “{kept['text']}”. {len(readers)} readers; on the diagonal "
        f"nobody tells them apart.",
        lines=(*lines, *_curves(kept)) if readers else (),
        dots=tuple(_dots(kept)) if readers else (),
        words=(*words, *_legend()) if readers else (),
        columns=COLUMNS,
        rows=tuple(rows),
        note="Area: DeLong, 95 %, one reader alone. The mean averages hits at equal false alarms. "
        "A reader's line between real and synthetic is the middle of the scale.",
        height=TOP + SIZE + 48 if readers else 0,
    )


def _field() -> tuple[list[Line], list[Word]]:
    below = axis_below(ACROSS, y=TOP + SIZE, says="false alarms: real called synthetic", top=TOP)
    beside = axis_beside(UP, x=LEFT, right=LEFT + SIZE)
    diagonal = line("chance", (LEFT, TOP + SIZE), (LEFT + SIZE, TOP))
    above = Word(LEFT - 34, TOP - 14, "hits: synthetic called synthetic")
    return [*below[0], *beside[0], diagonal], [*below[1], *beside[1], above]


def _curves(kept: Kept) -> list[Line]:
    found = [Line(_path(one["points"]), "thin") for one in listed(kept["readers"])]
    return [*found, Line(_path(kept["mean"]), "strong"), *_legend_lines()]


def _dots(kept: Kept) -> list[Dot]:
    found = [Dot(*_path([one["at"]])[0], 4, "hollow") for one in listed(kept["readers"])]
    return [*found, Dot(*_path([kept["mean_at"]])[0], 6, "mark"), *_legend_dots()]


def _legend() -> list[Word]:
    return [
        Word(LEGEND + 26, TOP + 14, "mean of readers", "name"),
        Word(LEGEND + 26, TOP + 38, "one reader", "name"),
        Word(LEGEND + 26, TOP + 62, "a reader's line", "name"),
    ]


def _legend_dots() -> list[Dot]:
    return [Dot(LEGEND + 8, TOP + 58, 4, "hollow")]


def _legend_lines() -> list[Line]:
    return [
        line("strong", (LEGEND, TOP + 10), (LEGEND + 16, TOP + 10)),
        line("thin", (LEGEND, TOP + 34), (LEGEND + 16, TOP + 34)),
    ]


def _path(points: object) -> tuple[tuple[float, float], ...]:
    assert isinstance(points, list)  # noqa: S101 our own evaluation wrote it
    return tuple((ACROSS.at(float(x)), UP.at(float(y))) for x, y in points)


def _pair(point: object) -> list[str]:
    assert isinstance(point, list)  # noqa: S101 our own evaluation wrote it
    return [str(value) for value in point]
