"""What an estimator answers: an estimate with its interval, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from reviewapp.stats.errors import WrongInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number, the interval around it and how both came about.

    `df` is None where the interval uses no t distribution; `flags` are sentences
    a report must print beside the number.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    standard_error: float | None = None
    df: float | None = None
    p_value: float | None = None
    readers: int | None = None
    cases: int | None = None
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number that is none: nothing downstream should have to ask."""
        numbers = (self.estimate, self.low, self.high, self.standard_error, self.df, self.p_value)
        if not all(number is None or isfinite(number) for number in numbers):
            raise WrongInput(
                f"{self.method} led to a number that is not finite, so there is no estimate. "
                "Check the data for constant or missing ratings."
            )

    @property
    def half_width(self) -> float:
        """Half the distance between the two limits."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEvaluable:
    """The honest absence of an interval: `reason` is a sentence for people.

    `estimate` keeps the point estimate where one exists, for display only.
    """

    reason: str
    method: str
    estimate: float | None = None
    readers: int | None = None
    cases: int | None = None
    flags: tuple[str, ...] = ()


Result = Estimate | NotEvaluable


def evaluable(results: Iterable[Result]) -> tuple[Estimate, ...]:
    """Keep the estimates and drop what could not be evaluated."""
    return tuple(result for result in results if isinstance(result, Estimate))
