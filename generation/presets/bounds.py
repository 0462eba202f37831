"""What a field of a recipe may hold, said beside the field."""

from dataclasses import dataclass

from generation.refusal import Refusal


class RecipeNotUsable(Refusal):
    """The message names every field that is wrong and what is expected there."""


@dataclass(frozen=True)
class Between:
    """Both ends belong to it."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"from {self.low:g} to {self.high:g}"
