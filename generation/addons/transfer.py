"""Begin with what was learnt from many images elsewhere, and let few images change the rest."""

from dataclasses import dataclass

from generation.addons.addon import Addon
from generation.addons.lora import NoBase
from generation.objectives.objective import Objective
from generation.presets.bounds import RecipeNotUsable


class Transfer(Addon):
    @dataclass(frozen=True)
    class Options:
        # Weights whose name contains this stay as they came; with no word, none does.
        kept: str = ""

    options: Options

    def attach(self, objective: Objective) -> None:
        if not self.options.kept:
            return
        named = dict(objective.named_parameters())
        objective.frozen |= {id(p) for name, p in named.items() if self.options.kept in name}
        if not objective.frozen:
            raise RecipeNotUsable(
                f"This recipe cannot be used: no weight's name contains “{self.options.kept}”, so "
                f"transfer would keep none. Name a part of a weight's name in addon.kept."
            )

    def ready(self, objective: Objective) -> None:
        if not objective.based:
            raise NoBase(
                "A transfer begins with trained weights, and this generator has none. Nothing was "
                "started; name a trained generator with --base."
            )
