"""Pure: who agrees with whom as a map, and Bland and Altman's plot of answers given twice."""

from collections.abc import Sequence

from reviewapp.acceptance.drawn.marks import (
    WIDTH,
    Box,
    Dot,
    Kept,
    Names,
    Plot,
    Scale,
    Word,
    axis_below,
    axis_beside,
    cut,
    line,
    listed,
    number,
    short,
    value_of,
)

LEFT, TOP, MOST_CELL, LEAST_FOR_NUMBERS = 150, 54, 52, 30
# A full cell stays light enough for the number on it.
DARKEST = 0.6
MOST_LETTERS, OF_AN_ID = 18, 8
BA_LEFT, BA_RIGHT, BA_TOP, BA_BOTTOM = 60, 560, 34, 300


def matrix(kept: Kept, names: Names) -> Plot:
    """Gwet's coefficient of every two readers; the darker, the more they agree."""
    readers = _list(kept["readers"])
    lower = [[value_of(cell) for cell in _list(row)] for row in _list(kept["rows"])]
    cells = [
        [lower[max(row, column)][min(row, column)] for column in range(len(readers))]
        for row in range(len(readers))
    ]
    boxes, words = _map([names[reader] for reader in readers], cells)
    return Plot(
        name=f"agreement-{kept['question']}",
        title=f"Agreement between readers: {kept['text']}",
        says=f"Gwet's coefficient of every two readers for “{kept['text']}”: 1 is full agreement, "
        f"0 is what chance gives.",
        boxes=tuple(boxes),
        words=tuple(words),
        columns=("Reader", *(str(place + 1) for place in range(len(readers)))),
        rows=tuple(
            (f"{row + 1}. {names[reader]}", *("" if one is None else short(one, 2) for one in own))
            for row, (reader, own) in enumerate(zip(readers, cells, strict=True))
        ),
        note="Gwet, Br J Math Stat Psychol 61:29–48, 2008; steps of a scale weigh by their "
        "squared distance. Low agreement on what is real is what a good generator leads to.",
        height=round(TOP + _size(len(readers)) * len(readers) + 10),
    )


def _map(
    readers: Sequence[str], cells: Sequence[Sequence[float | None]]
) -> tuple[list[Box], list[Word]]:
    size = _size(len(readers))
    boxes: list[Box] = []
    words = [Word(LEFT, TOP - 32, "columns: the readers in the same order, by number")]
    for row, (reader, own) in enumerate(zip(readers, cells, strict=True)):
        y = TOP + size * row
        label = cut(f"{row + 1}. {reader}", MOST_LETTERS)
        words.append(Word(LEFT - 12, _r(y + size / 2 + 4), label, "name", "end"))
        words.append(Word(_r(LEFT + size * (row + 0.5)), TOP - 10, str(row + 1), anchor="middle"))
        for column, value in enumerate(own):
            x = LEFT + size * column
            look = "empty" if value is None else "heat"
            strength = 1.0 if value is None else round(DARKEST * max(value, 0.0), 3)
            boxes.append(Box(_r(x), _r(y), _r(size - 2), _r(size - 2), look, strength))
            if value is not None and size >= LEAST_FOR_NUMBERS:
                at = _r(x + size / 2 - 1), _r(y + size / 2 + 3)
                words.append(Word(*at, short(value, 2), "cell", "middle"))
    return boxes, words


def _size(readers: int) -> float:
    return min(MOST_CELL, (WIDTH - LEFT) / readers)


def bland_altman(kept: Kept) -> Plot:
    """The first answer minus the second, against their mean."""
    points = [(float(x), float(y), int(count)) for x, y, count in map(_list, _list(kept["points"]))]
    limits = {name: float(str(kept[name])) for name in ("lower", "bias", "upper")}
    across, up = _scales(points, list(limits.values()))
    below = axis_below(across, y=BA_BOTTOM, says="mean of both answers", top=BA_TOP)
    beside = axis_beside(up, x=BA_LEFT, right=BA_RIGHT)
    lines, words = [*below[0], *beside[0]], [*below[1], *beside[1]]
    words.append(Word(BA_LEFT - 34, BA_TOP - 14, "first answer − second"))
    for name, value in limits.items():
        y = up.at(value)
        lines.append(line("strong" if name == "bias" else "chance", (BA_LEFT, y), (BA_RIGHT, y)))
        words.append(Word(BA_RIGHT + 8, y + 4, f"{name} {short(kept[name], 2)}"))
    most = max(count for *_, count in points)
    return Plot(
        name=f"repeats-{kept['question']}",
        title=f"Answers given twice: {kept['text']}",
        says=f"Bland and Altman's plot of {kept['pairs']} answers to “{kept['text']}” that were "
        f"given twice. A larger dot stands for more of them.",
        lines=tuple(lines),
        dots=tuple(
            Dot(across.at(x), up.at(y), round(3 + 8 * (count / most) ** 0.5, 1), "spot")
            for x, y, count in points
        ),
        words=tuple(words),
        columns=("Mean", "First − second", "Answers"),
        rows=tuple((number(x), number(y), str(count)) for x, y, count in points),
        note="Limits: bias ± 1.96 standard deviations (Bland & Altman, Lancet 327:307–310, 1986). "
        "All readers together.",
        height=BA_BOTTOM + 48,
    )


def disagreements(kept: Kept) -> Plot:
    """The cases with the widest answers, as a table."""
    return Plot(
        name=f"disagreements-{kept['question']}",
        title=f"Most disputed cases: {kept['text']}",
        says="The cases on which readers disagree most. The arms are told now that the book is "
        "open. Names are cut to their first letters; the evaluation has them whole.",
        columns=("Case", "Images", "Answers"),
        rows=tuple(map(_disputed, listed(kept["cases"]))),
    )


def _disputed(one: Kept) -> tuple[str, ...]:
    images = [f"{image[:OF_AN_ID]} ({arm})" for image, arm in map(_list, _list(one["images"]))]
    answers = [f"{count} × {value}" for value, count in map(_list, _list(one["answers"]))]
    return str(one["case"])[:OF_AN_ID], ", ".join(images), ", ".join(answers)


def _scales(points: list[tuple[float, float, int]], limits: list[float]) -> tuple[Scale, Scale]:
    xs, ys = [x for x, *_ in points], [y for _, y, _ in points]
    reach = max(1.0, *(abs(value) for value in [*ys, *limits])) * 1.12
    room = (max(xs) - min(xs)) * 0.08 or 0.5
    return (
        Scale(min(xs) - room, max(xs) + room, BA_LEFT, BA_RIGHT),
        Scale(-reach, reach, BA_BOTTOM, BA_TOP),
    )


def _r(value: float) -> float:
    return round(value, 1)


def _list(of: object) -> list[str]:
    assert isinstance(of, list)  # noqa: S101 our own evaluation wrote it
    return of
