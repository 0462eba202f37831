"""What no single field of a recipe can show: where two of its parts contradict each other."""

from typing import Any

from generation import registry
from generation.presets.ignored import ignored, told
from generation.presets.recipe import Recipe

FEDERATED, LORA, TRANSFER, EULER = "federated", "lora", "transfer", "euler-number"
PLANES = 2


def contradictions(recipe: Recipe) -> list[str]:
    """Return a sentence for each; a recipe that can be used has none."""
    objective = registry.find("objective", recipe.objective.kind)
    return [
        *_of_values(recipe),
        *_of_networks(recipe, objective),
        *_of_checks(recipe, objective),
        *_of_privacy(recipe, objective),
        *_of_addons(recipe),
        *_of_constraints(recipe),
        *ignored(recipe, objective),
        *objective.wrong(recipe.objective.options, recipe),
    ]


def has_addon(recipe: Recipe, kind: str) -> bool:
    return any(each.kind == kind for each in recipe.addon)


def _of_values(recipe: Recipe) -> list[str]:
    wrong = []
    if not recipe.data.low < recipe.data.high:
        wrong.append("data.low: must be less than data.high")
    said = recipe.conditioning
    if recipe.sampling.guidance != 1 and told(said) and not said.drop:
        wrong.append(
            "sampling.guidance: must be 1 where conditioning.drop is 0, for what is never "
            "withheld in training leaves guidance nothing to lead away from"
        )
    return wrong


def _of_networks(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    needed = set(objective.roles)
    if needed == set(recipe.networks):
        return []
    return [
        f"networks: the objective “{recipe.objective.kind}” needs exactly "
        f"{', '.join(sorted(needed)) or 'none'}, not {', '.join(sorted(recipe.networks))}"
    ]


def _of_checks(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    if not recipe.schedule.check_every or objective.stops_early:
        return []
    return [
        f"schedule.check_every: what the critic of “{recipe.objective.kind}” says of the hold-out "
        f"is smallest while it knows nothing, so it cannot say when to stop; leave it at 0"
    ]


def _of_privacy(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    if recipe.privacy is None:
        return []
    wrong = []
    if not objective.private:
        wrong.append(
            f"privacy: the objective “{recipe.objective.kind}” keeps or mixes something of the "
            f"images without noise, so its ε would not hold; take flow or denoising"
        )
    return wrong


def _of_addons(recipe: Recipe) -> list[str]:
    based = [kind for kind in (LORA, TRANSFER) if has_addon(recipe, kind)]
    if not (has_addon(recipe, FEDERATED) and based):
        return []
    return [f"addon: the sites of a federation are given no base to adapt; leave out {based[0]}"]


def _of_constraints(recipe: Recipe) -> list[str]:
    counted = any(each.kind == EULER for each in recipe.constraint)
    if not counted or recipe.data.dimensions == PLANES:
        return []
    return [
        f"constraint: euler-number counts pieces and holes of planes, and data.dimensions is "
        f"{recipe.data.dimensions}; leave it out"
    ]
