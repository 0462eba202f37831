"""How fast a job goes and how long it will take: pure arithmetic."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Mark:
    """So much was done at that second of a steady clock."""

    done: int
    second: float


def rate(start: Mark, now: Mark) -> float | None:
    """Units per second since the start; none until something was done in a measurable time."""
    done, elapsed = now.done - start.done, now.second - start.second
    return done / elapsed if done > 0 and elapsed > 0 else None


def time_left(*, done: int, total: int | None, rate: float | None) -> timedelta | None:
    """What remains at this rate; none where the end or the rate is unknown."""
    if total is None or not rate:
        return None
    return timedelta(seconds=round(max(total - done, 0) / rate))
