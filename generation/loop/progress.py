"""What a training tells whoever watches it, and how much it may spend."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from generation.presets.recipe import Schedule

Kind = Literal["step", "grid", "checked", "checkpoint", "skipped", "smaller", "done"]
Pixels = NDArray[Any]


@dataclass(frozen=True)
class Progress:
    """One event. `grid` holds drawn images, (number, channels, *space), always of one seed."""

    kind: Kind
    step: int
    fraction: float
    seconds: float
    losses: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    grid: Pixels | None = None


@dataclass(frozen=True)
class Budget:
    """Whatever runs out first ends the training; without any limit the recipe's steps count."""

    seconds: float | None = None
    steps: int | None = None
    images: int | None = None

    def spent(self, schedule: Schedule, *, step: int, seconds: float) -> float:
        """Return the share that is used up; 1 means: stop."""
        limits = []
        if self.steps is not None:
            limits.append(step / max(1, self.steps))
        if self.images is not None:
            limits.append(step / max(1, math.ceil(self.images / schedule.batch)))
        if self.seconds is not None:
            limits.append(seconds / max(1e-9, self.seconds))
        return min(1.0, max(limits or [step / schedule.steps]))


@dataclass
class Curve:
    """Losses over steps, thinned evenly so that a long training keeps a short curve."""

    points: list[tuple[int, dict[str, float]]] = field(default_factory=list)
    stride: int = 1
    MOST = 400

    def add(self, step: int, losses: Mapping[str, float]) -> None:
        if step % self.stride:
            return
        self.points.append((step, {name: round(value, 6) for name, value in losses.items()}))
        if len(self.points) > self.MOST:
            self.points, self.stride = self.points[::2], self.stride * 2


def picture(images: Pixels, *, columns: int = 8) -> NDArray[np.uint8]:
    """Lay images side by side for eyes only: 8 bits, the middle slice of a volume, one channel."""
    flat = images[:, 0].astype(np.float64)
    if flat.ndim == 4:  # noqa: PLR2004  volumes
        flat = flat[:, flat.shape[1] // 2]
    low, high = flat.min(), flat.max()
    shown = np.rint((flat - low) / max(high - low, 1e-9) * 255).astype(np.uint8)
    count, height, width = shown.shape
    rows = math.ceil(count / columns)
    page = np.zeros((rows * columns, height, width), np.uint8)
    page[:count] = shown
    return page.reshape(rows, columns, height, width).swapaxes(1, 2).reshape(rows * height, -1)
