"""Pure: where readers marked images, as a map of the grid that they saw."""

from collections.abc import Mapping

from reviewapp.acceptance.drawn.marks import Box, Dot, Kept, Plot, Scale, Word, listed
from reviewapp.studies import protocol

TOP, SIDE, GAP = 30, 300, 24


def grid(content: Mapping[str, object]) -> tuple[int, int]:
    """Rows and columns of the copies that readers saw, as the protocol says."""
    look = protocol.parse(content).look
    return look.rows, look.columns


def marks(kept: Kept, grid: tuple[int, int]) -> Plot:
    """One map for each arm, all of the same grid: rows and columns of the copies."""
    rows, columns = grid
    wide = SIDE if columns >= rows else round(SIDE * columns / rows)
    high = SIDE if rows >= columns else round(SIDE * rows / columns)
    boxes, dots, words, table = [], [], [], []
    for place, one in enumerate(listed(kept["arms"])):
        left = place * (SIDE + GAP)
        found = one["places"]
        assert isinstance(found, list)  # noqa: S101 our own evaluation wrote it
        across = Scale(0, columns, left, left + wide)
        down = Scale(0, rows, TOP, TOP + high)
        total = sum(count for *_, count in found)
        boxes.append(Box(left, TOP, wide, high, "frame"))
        words.append(Word(left, TOP - 10, f"{one['arm']}: {total} marks", "name"))
        dots += [
            Dot(across.at(x + 0.5), down.at(y + 0.5), round(3 + 2 * count**0.5, 1), "spot")
            for x, y, count in found
        ]
        table += [(str(one["arm"]), str(x), str(y), str(count)) for x, y, count in found]
    arms = len(boxes)
    return Plot(
        name=f"marks-{kept['question']}",
        title=f"Map of marks: {kept['text']}",
        says="Where readers marked the images of each arm, in pixels of the copies they saw. "
        "Of a rectangle, its middle.",
        boxes=tuple(boxes),
        dots=tuple(dots),
        words=tuple(words),
        columns=("Arm", "Column", "Row", "Marks"),
        rows=tuple(table),
        width=arms * SIDE + (arms - 1) * GAP,
        height=TOP + high + 8,
    )
