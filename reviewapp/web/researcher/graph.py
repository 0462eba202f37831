"""Pure: a lineage as a drawing, from the image on the left to its sources on the right."""

from dataclasses import dataclass

from reviewapp.synthesis.lineage import Lineage, Node

WIDTH, HEIGHT = 176, 46
ACROSS, DOWN, EDGE = 74, 18, 6
LETTERS = 24


@dataclass(frozen=True)
class Box:
    node: Node
    x: int
    y: int

    @property
    def title(self) -> str:
        said = self.node.title
        return said if len(said) <= LETTERS else f"{said[: LETTERS - 1]}…"


@dataclass(frozen=True)
class Arrow:
    path: str
    says: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing(lineage: Lineage) -> Drawing:
    """Place each node one column behind the last that leads to it."""
    columns: dict[int, list[Node]] = {}
    for name, depth in _depths(lineage).items():
        columns.setdefault(depth, []).append(lineage.nodes[name])
    boxes = {
        node.id: Box(node, EDGE + column * (WIDTH + ACROSS), EDGE + row * (HEIGHT + DOWN))
        for column, nodes in columns.items()
        for row, node in enumerate(nodes)
    }
    return Drawing(
        width=max(box.x for box in boxes.values()) + WIDTH + EDGE,
        height=max(box.y for box in boxes.values()) + HEIGHT + EDGE,
        boxes=tuple(boxes.values()),
        arrows=tuple(
            Arrow(_path(boxes[link.begin], boxes[link.end]), link.relation)
            for link in lineage.links
        ),
    )


def _depths(lineage: Lineage) -> dict[str, int]:
    """The longest way from the image to each; a circle, which there should not be, ends it."""
    depths = dict.fromkeys(lineage.nodes, 0)
    for _ in lineage.nodes:
        moved = False
        for link in lineage.links:
            if depths[link.end] <= depths[link.begin] < len(depths):
                depths[link.end], moved = depths[link.begin] + 1, True
        if not moved:
            break
    return depths


def _path(begin: Box, end: Box) -> str:
    x, y = begin.x + WIDTH, begin.y + HEIGHT // 2
    to_x, to_y = end.x, end.y + HEIGHT // 2
    bend = ACROSS // 2
    return f"M{x},{y} C{x + bend},{y} {to_x - bend},{to_y} {to_x},{to_y}"
