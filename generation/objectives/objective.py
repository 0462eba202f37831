"""What every family is: named losses per phase, and a way to draw.

A phase has an optimiser of its own. An adversarial objective has two, a chain of an autoencoder and
a diffusion has two that follow one another; the loop that trains them is the same.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.shape import Shape, build
from generation.noise import Chance, TrainingChance
from generation.presets.recipe import Block, Data, Recipe


@dataclass(frozen=True)
class Phase:
    """`parts` are the attributes it trains; `start` and `end` are shares of the training."""

    name: str
    parts: tuple[str, ...]
    every: int = 1
    times: int = 1
    start: float = 0.0
    end: float = 1.0
    rate: float = 1.0
    # Only the phase that makes images is held to constraints.
    constrained: bool = True
    # Whether real images reach its losses; if not, it is post-processing to private training.
    real: bool = True


@dataclass(frozen=True)
class Batch:
    """Images in -1 to 1 with all that is known of them."""

    images: Tensor
    condition: Condition
    chance: TrainingChance
    step: int = 0
    fraction: float = 0.0
    indices: Tensor | None = None  # which images of the cohort
    masks: Tensor | None = None  # labels, as whole numbers
    others: Mapping[str, Tensor] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True)
class Losses:
    """Named terms, already weighted; their sum is minimised. `estimate` is what images would be."""

    terms: Mapping[str, Tensor]
    estimate: Tensor | None = None


@dataclass(frozen=True)
class How:
    """How to draw, as asked for: more steps or another guidance than the recipe's are allowed."""

    steps: int
    guidance: float = 1.0


@dataclass(frozen=True)
class Setting:
    """What an objective is built from."""

    data: Data
    networks: Mapping[str, Block]
    vector: int
    spatial: int
    drop: float
    recipe: Recipe
    # Where each attribute lies in the vector of a condition.
    entries: Mapping[str, slice] = field(default_factory=dict)

    def network(self, role: str, **changed: int | bool) -> nn.Module:
        """Make the network of a role; it takes and gives images unless told otherwise."""
        return build(self.networks[role], self.shape.changed(**changed))

    @property
    def shape(self) -> Shape:
        return Shape(
            dimensions=self.data.dimensions,
            size=self.data.size,
            takes=self.data.channels,
            gives=self.data.channels,
            vector=self.vector,
            spatial=self.spatial,
        )

    @property
    def image(self) -> tuple[int, ...]:
        return (self.data.channels, *self.data.space)


class Objective(nn.Module, ABC):
    """Subclass it, name the roles, say the losses, say how to draw; see the guide for writers."""

    # The networks a recipe must name for it.
    roles: ClassVar[tuple[str, ...]] = ()
    # Attributes that drawing does not need, such as a critic: they are not kept with the weights.
    only_trained: ClassVar[tuple[str, ...]] = ()
    # Whether noised gradients are all that it keeps of images: no statistic, no codebook, no pool,
    # and no loss in which images of a batch meet. A subclass does not inherit it: it says so anew.
    private: ClassVar[bool] = False
    # Whether its number of the hold-out gets smaller as its images get better.
    stops_early: ClassVar[bool] = True
    # Whether it withholds at times what it is told, so that it can also draw untold.
    withholds: ClassVar[bool] = False
    # Maps without which there is nothing to draw: “mask”, “image”, “sketch”.
    needs: ClassVar[tuple[str, ...]] = ()
    # What it may be told and would not hear.
    unheard: ClassVar[tuple[str, ...]] = ()
    # Whether it draws an annotation beside the image, as one more channel between -1 and 1.
    annotates: ClassVar[bool] = False
    # Whether what it draws in the end is what constraints hold to their rules.
    constrainable: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.private = cls.__dict__.get("private", False)

    @dataclass(frozen=True)
    class Options:
        pass

    def __init__(self, options: Any, setting: Setting) -> None:  # noqa: ANN401  each subclass has its own Options
        super().__init__()
        self.options, self.setting = options, setting
        # Parameters that no phase may change, by id: an add-on freezes what it adapts.
        self.frozen: set[int] = set()
        # Whether its weights are those of a training, and not chance.
        self.based = False

    @classmethod
    def steps_of(cls, options: Any) -> tuple[int, int]:  # noqa: ANN401, ARG003  each subclass has its own Options
        """The fewest and the most steps in which it draws; most draw at once."""
        return 1, 1

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401, ARG003  each subclass has its own Options
        """Say in sentences what of this recipe its options contradict."""
        return []

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (Phase("train", self.roles),)

    @abstractmethod
    def losses(self, phase: str, batch: Batch) -> Losses:
        """Return the named losses of one phase; take all chance from `batch.chance`."""

    @abstractmethod
    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        """Return images in -1 to 1; take all chance from `noise`, image by image."""

    def begin(self, phase: str) -> None:
        """Called once, when a phase is first entered: copy a teacher, freeze a stage."""

    def after(self, phase: str, fraction: float) -> None:
        """Called after each optimiser step of a phase: adapt what is adapted."""

    def watched(self) -> bool:
        """Whether there is anything yet for early stopping to look at."""
        return True

    def held_out(self, batch: Batch) -> Tensor:
        """One number per batch, smaller is better, that early stopping watches."""
        return torch.stack(list(self.losses(self.phases[0].name, batch).terms.values())).sum()

    def parameters_of(self, phase: Phase) -> list[nn.Parameter]:
        found = [p for part in phase.parts for p in _parameters(getattr(self, part))]
        return [p for p in dict.fromkeys(found) if id(p) not in self.frozen]


def _parameters(part: nn.Module | nn.Parameter) -> Iterable[nn.Parameter]:
    return [part] if isinstance(part, nn.Parameter) else part.parameters()


def told(batch: Batch, drop: float) -> Condition:
    """Withhold the condition from a share of the batch, so that guidance has something to leave."""
    if not drop:
        return batch.condition
    return batch.condition.kept_where(batch.chance.uniform() >= drop)
