"""What was measured: figures with their intervals, refusals with their reasons, near pairs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from generation.measures.errors import NotMeasurable

FORM = "measures/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number and everything needed to read it rightly.

    `low` and `high` are None where no honest interval exists; `warnings` are sentences that a
    report prints beside the number; `details` holds further numbers by name (a p value, the same
    figure of real images); `inputs` the SHA-256 of each set it came from.
    """

    name: str
    estimate: float
    low: float | None
    high: float | None
    level: float
    unit: str
    images: int
    subjects: int
    method: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number that is none: no one downstream should have to ask."""
        numbers = [self.estimate, *self.details.values()]
        numbers += [limit for limit in (self.low, self.high) if limit is not None]
        if not all(isfinite(number) for number in numbers):
            raise NotMeasurable(
                f"{self.name} led to a number that is not finite, so there is no figure. "
                "Look for constant or identical images in what was given."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A measure that was asked for and not taken."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePair:
    """A synthetic image and the training image that it comes nearest to, to be looked at.

    `ratio` is their distance over that to the nearest held-out image: far below 1 is suspicious.
    `space` is where they are near: the encoder's features, or small pixels.
    """

    synthetic: int
    train: int
    distance: float
    ratio: float
    space: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    figures: tuple[Figure, ...]
    refused: tuple[Refused, ...] = ()
    closest: tuple[ClosePair, ...] = ()
    seed: int
    encoder: str
    versions: Mapping[str, str] = field(default_factory=dict)

    def figure(self, name: str) -> Figure:
        """Find a figure by its full name, or by what stands before its bracket."""
        for figure in self.figures:
            if name in {figure.name, figure.name.partition("[")[0]}:
                return figure
        raise KeyError(name)

    def to_json(self) -> str:
        """Write canonically: equal results give equal text."""
        said = {"form": FORM} | asdict(self)
        return json.dumps(said, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Results":
        """Read back exactly what was written; refuse anything else."""
        try:
            said = json.loads(text)
            if said.pop("form") != FORM:
                raise KeyError(FORM)
            return cls(
                figures=tuple(Figure(**_with_tuples(entry)) for entry in said.pop("figures")),
                refused=tuple(Refused(**entry) for entry in said.pop("refused")),
                closest=tuple(ClosePair(**entry) for entry in said.pop("closest")),
                **said,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise NotMeasurable(
                f"This is no set of measures in the form {FORM}, so nothing was read. "
                "Give the text that Results.to_json wrote."
            ) from wrong


def _with_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"warnings": tuple(entry["warnings"])}
