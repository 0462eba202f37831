"""Several sites, no shared image: the recipe says how many, how often they meet, how they differ.

What is done with it is in `generation/federated.py`; here it is only said.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from generation.addons.addon import Addon
from generation.cohorts.cohort import Cohort, CohortNotUsable
from generation.cohorts.splits import in_drawn_order
from generation.objectives.objective import Objective
from generation.presets.bounds import Between, RecipeNotUsable


class Federated(Addon):
    @dataclass(frozen=True)
    class Options:
        sites: Annotated[int, Between(2, 1000)] = 3
        rounds: Annotated[int, Between(1, 100_000)] = 10
        # FedProx (Li et al., MLSys 2020): how strongly a site is held to the server's weights.
        prox: Annotated[float, Between(0, 1000)] = 0.0
        # The average of rounds that is kept at the server.
        average: Annotated[float, Between(0, 1)] = 0.5
        # An attribute by which sites differ; without one they are alike.
        skew: str = ""
        # Let the server see the sum of all sites and nothing of one alone.
        masked: bool = False

    options: Options

    def attach(self, objective: Objective) -> None:
        """Refuse what rounds would begin anew each time, or what would have to travel with it."""
        if any((each.start, each.end) != (0.0, 1.0) for each in objective.phases):
            raise RecipeNotUsable(
                "This recipe cannot be used: the phases of its objective follow one another, and "
                "the rounds of a federation would begin them anew each time. Leave out the add-on "
                "federated, or take an objective whose phases go on side by side."
            )
        if buffers := set(objective.state_dict()) - {n for n, _ in objective.named_parameters()}:
            raise RecipeNotUsable(
                f"This recipe cannot be used: its objective keeps {', '.join(sorted(buffers))} "
                "beside its weights, and only weights travel. Leave out the add-on federated."
            )

    def shards(self, cohort: Cohort, *, seed: int) -> list[Cohort]:
        """Deal the training subjects to sites, in order of the skewed attribute if there is one."""
        training = cohort.part("TRAIN")
        subjects = in_drawn_order(training.subjects, seed)
        if self.options.skew:
            if self.options.skew not in training.attributes:
                raise CohortNotUsable(
                    f"“{cohort.name}” has no attribute “{self.options.skew}” to differ by."
                )
            values = training.attributes[self.options.skew]
            of = dict(zip(training.subjects, map(str, values), strict=True))
            subjects = sorted(subjects, key=lambda subject: of[subject])
        if len(subjects) < self.options.sites:
            raise CohortNotUsable(
                f"{len(subjects)} subjects cannot be dealt to {self.options.sites} sites."
            )
        dealt = np.array_split(np.array(subjects), self.options.sites)
        return [_of(training, set(map(str, each))) for each in dealt]


def _of(cohort: Cohort, subjects: set[str]) -> Cohort:
    return cohort.chosen([n for n, each in enumerate(cohort.subjects) if each in subjects])
