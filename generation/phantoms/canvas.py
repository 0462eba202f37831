"""A grey picture in Hounsfield units to paint soft-edged shapes on.

Coordinates run from -1 to 1, x to the right and y downwards, as on a radiologist's screen.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float32]
WOBBLES = (2, 3, 4, 5)


@dataclass(frozen=True)
class Blob:
    """An ellipse whose outline wobbles: what most organs look like in one slice."""

    x: float
    y: float
    width: float  # half axes
    height: float
    turn: float = 0.0
    # Depth and phase of a wave around the outline, for each count in WOBBLES.
    wobble: tuple[tuple[float, float], ...] = ()

    @property
    def reach(self) -> float:
        """How far any point of the outline may lie from the centre."""
        return max(self.width, self.height) * (1 + sum(abs(depth) for depth, _ in self.wobble))

    def grown(self, by: float) -> "Blob":
        return Blob(self.x, self.y, self.width + by, self.height + by, self.turn, self.wobble)


def wobbling(blob: Blob, depth: float, chance: np.random.Generator) -> Blob:
    """Give a blob an outline of its own."""
    waves = tuple(
        (float(chance.normal(0, depth / count)), float(chance.uniform(0, 2 * np.pi)))
        for count in WOBBLES
    )
    return Blob(blob.x, blob.y, blob.width, blob.height, blob.turn, waves)


@dataclass
class Canvas:
    size: int
    hu: Grid = field(init=False)
    x: Grid = field(init=False)
    y: Grid = field(init=False)

    def __post_init__(self) -> None:
        steps = (np.arange(self.size, dtype=np.float32) + 0.5) * (2 / self.size) - 1
        self.x, self.y = np.meshgrid(steps, steps)
        self.hu = np.full((self.size, self.size), -1000, np.float32)

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """The part of the picture within this reach, so that small shapes cost little."""
        scale, margin = self.size / 2, 3
        low = [int((at - reach + 1) * scale) - margin for at in (y, x)]
        high = [int((at + reach + 1) * scale) + margin for at in (y, x)]
        rows, columns = (slice(max(0, a), max(0, b)) for a, b in zip(low, high, strict=True))
        return rows, columns

    def cover(self, blob: Blob, *, soft: float = 1.0) -> tuple[tuple[slice, slice], Grid]:
        """How much of each pixel a blob covers, in the window it lies in."""
        window = self.window(blob.x, blob.y, blob.reach + soft * 2 / self.size)
        x, y = self.x[window] - blob.x, self.y[window] - blob.y
        cos, sin = np.float32(np.cos(blob.turn)), np.float32(np.sin(blob.turn))
        across, along = (x * cos + y * sin) / blob.width, (y * cos - x * sin) / blob.height
        outline = np.ones_like(across)
        if blob.wobble:
            angle = np.arctan2(along, across)
            for count, (depth, phase) in zip(WOBBLES, blob.wobble, strict=True):
                outline += np.float32(depth) * np.cos(count * angle + np.float32(phase))
        inside = (outline - np.hypot(across, along)) * min(blob.width, blob.height)
        return window, np.clip(inside * self.size / 2 / soft + 0.5, 0, 1).astype(np.float32)

    def paint(
        self, blob: Blob, value: float | Grid, *, soft: float = 1.0, within: Grid | None = None
    ) -> None:
        """Lay a blob over what is there, only `within` a mask if one is given."""
        window, cover = self.cover(blob, soft=soft)
        if within is not None:
            cover = cover * within[window]
        laid = value[window] if isinstance(value, np.ndarray) else np.float32(value)
        self.hu[window] += cover * (laid - self.hu[window])

    def mask(self, blob: Blob) -> Grid:
        """The whole picture's share in a blob, to keep other shapes within."""
        whole = np.zeros_like(self.hu)
        window, cover = self.cover(blob)
        whole[window] = cover
        return whole

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        radius: float,
        value: float,
        within: Grid,
    ) -> None:
        """Paint a vessel: everything nearer than `radius` to the way from start to end."""
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        window = self.window(*middle, length / 2 + radius)
        x, y = self.x[window] - start[0], self.y[window] - start[1]
        way = ((end[0] - start[0]) / max(length, 1e-6), (end[1] - start[1]) / max(length, 1e-6))
        along = np.clip(x * np.float32(way[0]) + y * np.float32(way[1]), 0, length)
        distance = np.hypot(x - along * np.float32(way[0]), y - along * np.float32(way[1]))
        cover = np.clip((radius - distance) * self.size / 2 + 0.5, 0, 1) * within[window]
        self.hu[window] += cover * (value - self.hu[window])
