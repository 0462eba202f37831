"""Low-rank adaptation (Hu et al., ICLR 2022): learn a small change; the weights stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from generation.addons.addon import Addon
from generation.objectives.objective import Objective
from generation.presets.bounds import Between, RecipeNotUsable
from generation.refusal import Refusal


class NoBase(Refusal):
    """The message says what a low-rank change needs of its base."""


class Lora(Addon):
    @dataclass(frozen=True)
    class Options:
        rank: Annotated[int, Between(1, 256)] = 2
        # Only layers whose name contains this: “told” are those that conditions act through.
        where: str = "told"

    options: Options

    def attach(self, objective: Objective) -> None:
        """Freeze everything; add a low-rank change, at first nothing, to each chosen layer."""
        objective.frozen = {id(parameter) for parameter in objective.parameters()}
        for name, module in list(objective.named_modules()):
            if isinstance(module, nn.Linear) and self.options.where in name:
                parametrize.register_parametrization(
                    module, "weight", LowRank(module.weight, self.options.rank)
                )
        learnt = {id(parameter) for parameter in objective.parameters()} - objective.frozen
        if not learnt:
            raise RecipeNotUsable(
                f"This recipe cannot be used: no layer's name contains “{self.options.where}”, so "
                f"lora would learn nothing. Name a part of a layer's name in addon.where."
            )
        objective.frozen &= {id(parameter) for parameter in objective.parameters()}

    def ready(self, objective: Objective) -> None:
        if not objective.based:
            raise NoBase(
                "A low-rank change is of trained weights, and this generator has none: its frozen "
                "weights are chance. Nothing was started; name a trained generator with --base."
            )


class LowRank(nn.Module):
    """weight + up·down, with `up` zero at first."""

    def __init__(self, weight: Tensor, rank: int) -> None:
        super().__init__()
        gives, takes = weight.shape
        self.down = nn.Parameter(torch.randn(rank, takes) / takes**0.5)
        self.up = nn.Parameter(torch.zeros(gives, rank))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.up @ self.down


ORIGINAL = ("weight", "parametrizations.weight.original")


@torch.no_grad()
def adopt(objective: Objective, base: Mapping[str, Tensor]) -> None:
    """Take over the weights of a trained generator, under the names they have here."""
    state = objective.state_dict()
    known = {name: name.replace(ORIGINAL[1], ORIGINAL[0]) for name in state}
    found = {name: base[old] for name, old in known.items() if old in base}
    frozen = [n for n, each in objective.named_parameters() if id(each) in objective.frozen]
    missing = [name for name in frozen if name not in found]
    other = [name for name, value in found.items() if value.shape != state[name].shape]
    if missing or other or not found:
        raise NoBase(
            f"The base does not fit this recipe: {len(missing)} frozen weights are missing in it, "
            f"{len(other)} have another shape, and {len(found) - len(other)} fit. Nothing was "
            f"started; take a base that was trained by this recipe without its add-on."
        )
    for name, value in found.items():
        state[name].copy_(value)
    objective.based = True
