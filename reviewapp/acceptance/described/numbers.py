"""Pure: numbers that are drawn, as text of six decimals, so the same data give the same bytes."""

from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.proportions import wilson

CONFIDENCE = 0.95
Interval = dict[str, str]


def text(value: float | None) -> str:
    """Six decimals; what does not exist is empty, and there is no minus before zero."""
    return "" if value is None else f"{round(value, 6) + 0.0:.6f}"


def interval(found: Result) -> Interval:
    """An estimate and its limits; without limits the estimate alone, if there is one."""
    if isinstance(found, NotEvaluable):
        return {"estimate": text(found.estimate), "low": "", "high": ""}
    return {"estimate": text(found.estimate), "low": text(found.low), "high": text(found.high)}


def share(count: int, total: int) -> Interval:
    """A share of so many with its Wilson interval; of nothing there is none."""
    if not total:
        return {"estimate": "", "low": "", "high": ""}
    found: Estimate = wilson(count, total, confidence=CONFIDENCE)
    return interval(found)
