"""What an estimator answers: an estimate with its interval, or why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number, the interval around it and how both came about."""

    estimate: float
    low: float
    high: float
    level: float
    method: str
    cases: int | None = None
    flags: tuple[str, ...] = ()
