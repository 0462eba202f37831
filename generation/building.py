"""Make what a recipe names: its objective with all networks, its add-ons, constraints, privacy."""

from typing import Any

from generation import registry
from generation.addons.addon import Addon
from generation.conditions.encoder import Encoder
from generation.loop.gradients import Extra
from generation.objectives.objective import Objective, Setting
from generation.presets.recipe import Recipe


def objective_of(recipe: Recipe) -> Objective:
    encoder = Encoder(recipe.conditioning, recipe.data)
    setting = Setting(
        data=recipe.data,
        networks=recipe.networks,
        vector=encoder.vector_size,
        spatial=encoder.spatial_channels,
        drop=recipe.conditioning.drop,
        recipe=recipe,
        entries=encoder.entries,
    )
    made: Objective = registry.find("objective", recipe.objective.kind)(
        recipe.objective.options, setting
    )
    for addon in addons_of(recipe):
        addon.attach(made)
    return made


def addons_of(recipe: Recipe) -> list[Addon]:
    return [registry.find("addon", each.kind)(each.options) for each in recipe.addon]


def private_of(recipe: Recipe, *, count: int, secret: int) -> Any:  # noqa: ANN401  loaded only if asked for
    if recipe.privacy is None:
        return None
    private = registry.find("privacy", recipe.privacy.kind)
    batch = recipe.schedule.batch
    return private(recipe.privacy.options, count=count, batch=batch, secret=secret)


def constraints_of(recipe: Recipe) -> list[Extra]:
    return [registry.find("constraint", each.kind)(each.options) for each in recipe.constraint]
