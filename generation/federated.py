"""Federated averaging (McMahan et al., AISTATS 2017) and FedProx: sites keep their images.

A round: every site gets the server's weights, trains a while on its own, and sends weights back;
the server averages them by the number of images. Weights travel as lists of arrays in a fixed
order, which is what Flower's clients exchange too: `generation/flower.py` is a site in its shape.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generation.addons.federated import Federated
from generation.cohorts.cohort import Cohort
from generation.generator import TrainedGenerator
from generation.loop.averages import Averages
from generation.loop.gradients import PhaseStep, rate
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.masking import Mask, NotMasked, agreed, unmasked
from generation.noise import derived
from generation.objectives.objective import Batch, Losses, Objective
from generation.presets.recipe import Recipe
from generation.refusal import Refusal

Arrays = list[NDArray[Any]]
# More than any site has: a count beyond it would silence all others in the mean.
MOST_IMAGES = 10_000_000


@dataclass(frozen=True)
class Errand:
    """What a site is asked to do in one round."""

    number: int
    steps: int
    fraction: float  # of the whole training that is over, for the learning rate
    prox: float
    seed: int


class SiteNotUsable(Refusal):
    """The message names the site and says what was wrong with what it sent."""


class Site(Protocol):
    @property
    def name(self) -> str: ...

    def train(self, arrays: Arrays, order: Errand) -> tuple[Arrays, int]:
        """Return new weights and the number of images they were learnt from."""
        ...


@dataclass
class LocalSite:
    """A site in this process; one elsewhere wraps it behind a file or a socket."""

    recipe: Recipe
    cohort: Cohort
    name: str
    # What is shared with the other sites, if a server shall not see this one's weights.
    mask: Mask | None = None
    # Steps of private training in all rounds, and the share of images that each draws.
    taken: int = 0
    rate: float = 0.0

    def train(self, arrays: Arrays, order: Errand) -> tuple[Arrays, int]:
        if self.is_masked and self.mask is None:
            raise NotMasked(
                f"The site “{self.name}” shares no secrets with the others, so its weights would "
                f"be seen. Nothing was sent; leave out addon.masked, or agree on some."
            )
        schedule = self.recipe.schedule
        phase = TrainedGenerator.new(self.recipe, seed=0).objective.phases[0]
        local = replace(
            self.recipe,
            schedule=replace(
                schedule,
                learning_rate=rate(schedule, order.fraction, phase),
                warmup=0.0,
                decay="constant",
                ema=0.0,
            ),
        )
        generator = TrainedGenerator.new(local, seed=0)
        put(generator.objective, arrays)
        run = Run(
            seed=derived(order.seed, self.name, order.number),
            budget=Budget(steps=order.steps),
            grids=0,
        )
        training = generator.training(self.cohort, run)
        if order.prox:
            for step in training.steps.values():
                _hold_near(step, generator.objective, order.prox)
        training.to_the_end()
        if training.private:
            self.taken += training.private.taken
            self.rate = min(1.0, schedule.batch / len(training.feed.cohort))
        weights, count = taken(generator.objective), len(training.feed.cohort)
        if self.mask is None:
            return weights, count
        return self.mask.masked(weights, count, number=order.number), count

    @property
    def is_masked(self) -> bool:
        return bool(_said(self.recipe).masked)

    def held_out(self, arrays: Arrays) -> tuple[float, int]:
        """Return the loss of these weights on images that the site holds out, and their number."""
        count = len(self.cohort.part("HOLD_OUT"))
        if not count:
            raise SiteNotUsable(
                f"The site “{self.name}” holds no images out, so nothing was evaluated there. Ask "
                f"it for weights only, or give its cohort a split HOLD_OUT."
            )
        generator = TrainedGenerator.new(self.recipe, seed=0)
        put(generator.objective, arrays)
        return generator.training(self.cohort, Run(seed=0, grids=0)).looked_at(), count

    def epsilon(self) -> float:
        """What all rounds together have spent of this site's privacy."""
        from generation.privacy.gradients import epsilon

        assert self.recipe.privacy is not None  # noqa: S101  asked of a private recipe only
        return epsilon(self.recipe.privacy.options, rate=self.rate, steps=self.taken)


def _hold_near(step: PhaseStep, objective: Objective, prox: float) -> None:
    """Hold every phase, also that of a critic, which no constraint holds."""
    own = step.extras if step.phase.constrained else ()
    step.extras = [*own, held_near(objective, prox)]
    step.phase = replace(step.phase, constrained=True)


def held_near(objective: Objective, prox: float) -> Callable[[Batch, Losses], dict[str, Tensor]]:
    """µ/2 · |weights − the server's|²."""
    start = [p.detach().clone() for p in objective.parameters()]

    def near(_: Batch, __: Losses) -> dict[str, Tensor]:
        moved = [(p - s).square().sum() for p, s in zip(objective.parameters(), start, strict=True)]
        return {"prox": prox / 2 * torch.stack(moved).sum()}

    return near


@dataclass
class Federation:
    """The server: it sees weights and counts, never an image."""

    recipe: Recipe
    sites: Sequence[Site]
    seed: int
    report: Callable[[int, float], None] = lambda *_: None
    drift: list[float] = field(default_factory=list)

    def fit(self, generator: TrainedGenerator, *, steps: int) -> None:
        """Meet as often as the recipe says, with so many steps at each site in all."""
        said = _said(self.recipe)
        averages = Averages(generator.objective, said.average)
        for number in range(said.rounds):
            order = Errand(
                number=number,
                steps=max(1, steps // said.rounds),
                fraction=number / said.rounds,
                prox=said.prox,
                seed=self.seed,
            )
            start = taken(generator.objective)
            answers = [checked(site.train(start, order), start, site.name) for site in self.sites]
            mean = unmasked(answers) if said.masked else averaged(answers)
            put(generator.objective, mean)
            averages.follow(number)
            # How far sites end from their mean: what unequal sites do to one another. Under masks
            # nobody can know, and how far the mean has moved is said instead.
            ends = [start] if said.masked else [arrays for arrays, _ in answers]
            self.drift.append(float(np.mean([distance(a, mean) for a in ends])))
            self.report(number, self.drift[-1])
        averages.settle()


def checked(answer: tuple[Arrays, int], sent: Arrays, name: str) -> tuple[Arrays, int]:
    """Refuse what would spoil the mean of all: one site's mistake is not everybody's."""
    arrays, count = answer
    if not 0 < count <= MOST_IMAGES:
        raise SiteNotUsable(
            f"The site “{name}” says that it learnt from {count} images; 1 to {MOST_IMAGES} can be "
            f"true. This round was not averaged; ask the site."
        )
    shapes, expected = ([each.shape for each in given] for given in (arrays, sent))
    if shapes != expected:
        raise SiteNotUsable(
            f"The site “{name}” sent {len(arrays)} arrays whose shapes are not those of the "
            f"{len(sent)} it was given. This round was not averaged; see that it uses this recipe."
        )
    if not all(np.isfinite(each).all() for each in arrays):
        raise SiteNotUsable(
            f"The site “{name}” sent values that are no numbers. This round was not averaged; "
            f"lower its learning rate, or look at its images."
        )
    return answer


def averaged(answers: Sequence[tuple[Arrays, int]]) -> Arrays:
    """The mean of weights, each counted by its images (FedAvg, algorithm 1)."""
    counts = np.array([count for _, count in answers], float)
    shares = counts / counts.sum()
    return [
        sum(
            (share * array for share, array in zip(shares, arrays, strict=True)),
            start=np.zeros_like(arrays[0]),
        ).astype(np.float32)
        for arrays in zip(*(each for each, _ in answers), strict=True)
    ]


def distance(one: Arrays, other: Arrays) -> float:
    return float(np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(one, other, strict=True))))


def taken(objective: Objective) -> Arrays:
    """Every parameter, in the order of names: what travels, and nothing else does."""
    state = objective.state_dict()
    return [state[name].cpu().numpy().copy() for name in travelling(objective)]


@torch.no_grad()
def put(objective: Objective, arrays: Arrays) -> None:
    state, names = objective.state_dict(), travelling(objective)
    if [tuple(state[name].shape) for name in names] != [array.shape for array in arrays]:
        raise SiteNotUsable(
            "The weights that came are not of this recipe: their number or shapes differ. "
            "Nothing was changed; see that server and sites use one recipe."
        )
    for name, array in zip(names, arrays, strict=True):
        state[name].copy_(torch.from_numpy(array))


def travelling(objective: Objective) -> list[str]:
    """Names of what may leave a site. A buffer may be made of images, such as a pool of them."""
    state = objective.state_dict()
    return sorted(name for name, _ in objective.named_parameters() if name in state)


def rounds_of(recipe: Recipe) -> int:
    """How often the sites of a recipe meet."""
    return int(_said(recipe).rounds)


def _said(recipe: Recipe) -> Any:  # noqa: ANN401  the add-on's own Options
    found = [each.options for each in recipe.addon if each.kind == "federated"]
    return found[0] if found else Federated.Options()


def dealt(recipe: Recipe, cohort: Cohort, *, seed: int) -> list[LocalSite]:
    """Make sites of one cohort, as the recipe deals it."""
    said = _said(recipe)
    shards = Federated(said).shards(cohort, seed=seed)
    names = [f"site-{number}" for number in range(len(shards))]
    masks = agreed(names) if said.masked else {}
    return [LocalSite(recipe, s, n, masks.get(n)) for n, s in zip(names, shards, strict=True)]
