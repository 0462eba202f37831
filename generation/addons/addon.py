"""What an add-on may do. Each method says: leave it as it is."""

from dataclasses import dataclass
from typing import Any

from generation.cohorts.cohort import Cohort
from generation.loop.feed import Order
from generation.objectives.objective import Objective


class Addon:
    @dataclass(frozen=True)
    class Options:
        pass

    def __init__(self, options: Any) -> None:  # noqa: ANN401  each subclass has its own Options
        self.options = options

    def attach(self, objective: Objective) -> None:
        """Change a new objective, before weights are loaded into it."""

    def ready(self, objective: Objective) -> None:
        """Refuse to train an objective that has not been given what it needs."""

    def seen(self, cohort: Cohort) -> Cohort:
        """Leave out images of the training split."""
        return cohort

    def order(self, cohort: Cohort, *, batch: int, seed: int) -> Order | None:  # noqa: ARG002  most have no order
        """Say in which order images are seen; None is the usual one."""
        return None
