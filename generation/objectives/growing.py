"""Progressive growing, of an adversarial pair and of an autoencoder: first what, then how fine."""

from dataclasses import dataclass, replace
from typing import Annotated

import torch
from torch import Tensor

from generation.networks.growing import Grown, lowered
from generation.networks.shape import NetworkDoesNotFit
from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Batch, Losses, Objective, Setting
from generation.objectives.variational import Variational
from generation.presets.bounds import Between


@dataclass(frozen=True)
class Growth:
    # The share of the training in which the last level is faded in; the rest refines.
    growing: Annotated[float, Between(0.01, 1)] = 0.7


class GrowingAdversarial(Adversarial):
    @dataclass(frozen=True)
    class Options(Adversarial.Options, Growth):
        pass

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.grown = _grown(self, "generator", "critic")

    def losses(self, phase: str, batch: Batch) -> Losses:
        _grow(self.grown, batch, self.options.growing)
        return super().losses(phase, replace(batch, images=lowered(batch.images, self.grown)))


class GrowingVariational(Variational):
    """The hold-out is compared whole, at the level reached: to be coarse is to miss something."""

    @dataclass(frozen=True)
    class Options(Variational.Options, Growth):
        pass

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.grown = _grown(self, "decoder", "encoder")

    def losses(self, phase: str, batch: Batch) -> Losses:
        _grow(self.grown, batch, self.options.growing)
        return super().losses(phase, replace(batch, images=lowered(batch.images, self.grown)))

    def held_out(self, batch: Batch) -> Tensor:
        return torch.stack(list(super().losses("train", batch).terms.values())).sum()


def _grown(objective: Objective, *roles: str) -> tuple[Grown, ...]:
    found = [objective.get_submodule(role) for role in roles]
    grown = tuple(each for each in found if isinstance(each, Grown))
    if len(grown) != len(roles):
        raise NetworkDoesNotFit(
            f"Only growing networks grow: name growing-decoder and growing-reader for "
            f"{' and '.join(roles)}."
        )
    return grown


def _grow(networks: tuple[Grown, ...], batch: Batch, growing: float) -> None:
    for each in networks:
        each.grow(batch.fraction / growing)
