"""What a recipe may say and nobody would hear: silence would look like consent, so refuse it."""

from typing import Any

from generation.presets.recipe import Conditioning, Recipe

# Networks that hear words and numbers but are shown no maps.
BLIND = {"style", "growing-decoder", "growing-reader", "mlp", "sequence", "field"}
ITSELF = "itself"
MAPS = ("mask", "image", "sketch")


def ignored(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    return [
        *_of_conditions(recipe, objective),
        *_of_ranges(recipe.conditioning),
        *_of_networks(recipe),
        *_of_sampling(recipe, objective),
        *_of_schedule(recipe),
        *_of_constraints(recipe, objective),
    ]


def told(conditioning: Conditioning) -> set[str]:
    """What a generator is told of, by field."""
    names = ("classes", "numbers", "words", *MAPS)
    return {name for name in names if getattr(conditioning, name)}


def _of_conditions(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    heard, kind = told(recipe.conditioning), recipe.objective.kind
    wrong = [
        f"conditioning.{name}: the objective “{kind}” does not hear it; leave it out"
        for name in sorted(heard & set(objective.unheard))
    ]
    wrong += [
        f"conditioning.{name}: the objective “{kind}” cannot do without it"
        for name in objective.needs
        if name not in heard
    ]
    if heard and recipe.conditioning.drop and not objective.withholds:
        wrong.append(
            f"conditioning.drop: the objective “{kind}” never withholds what it is told, so it "
            f"must be 0"
        )
    return wrong


def _of_ranges(said: Conditioning) -> list[str]:
    wrong = [
        f"conditioning.numbers.{name}: the first must be less than the second"
        for name, (low, high) in said.numbers.items()
        if not low < high
    ]
    if said.image_channels != 1 and not said.image:
        wrong.append("conditioning.image_channels: no image is told; leave it out")
    if not said.image_range:
        return wrong
    if said.image in {"", ITSELF}:
        wrong.append("conditioning.image_range: no second image is told; leave it out")
    if len(said.image_range) != len(("low", "high")) or said.image_range[0] >= said.image_range[1]:
        wrong.append("conditioning.image_range: two numbers, the first less than the second")
    return wrong


def _of_networks(recipe: Recipe) -> list[str]:
    if not told(recipe.conditioning) & set(MAPS):
        return []
    return [
        f"networks.{role}: “{block.kind}” is shown no maps, and conditioning has some; take "
        f"another network, or leave the maps out"
        for role, block in recipe.networks.items()
        if block.kind in BLIND
    ]


def _of_sampling(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    said, wrong = recipe.sampling, []
    least, most = objective.steps_of(recipe.objective.options)
    if not least <= said.steps <= most:
        wrong.append(
            f"sampling.steps: the objective “{recipe.objective.kind}” draws in "
            f"{least if least == most else f'{least} to {most}'}, not in {said.steps}"
        )
    if said.guidance != 1 and not (objective.withholds and told(recipe.conditioning)):
        wrong.append(
            "sampling.guidance: must be 1 where nothing is ever withheld, for then guidance has "
            "nothing to lead away from"
        )
    return wrong


def _of_schedule(recipe: Recipe) -> list[str]:
    said, wrong = recipe.schedule, []
    if said.patience and not said.check_every:
        wrong.append("schedule.patience: nobody looks at the hold-out; say schedule.check_every")
    federated = any(each.kind == "federated" for each in recipe.addon)
    if federated and said.check_every:
        wrong.append("schedule.check_every: the sites of a federation have no hold-out; leave it 0")
    if recipe.privacy is None:
        return wrong
    if said.accumulate != 1:
        wrong.append("schedule.accumulate: a private batch is never cut; leave it at 1")
    if recipe.precision in {"bf16", "fp16"}:
        wrong.append("precision: a private training is in fp32; say fp32 or auto")
    wrong += [
        f"addon: a private training draws every image by its own coin, so {each.kind} would do "
        f"nothing; leave it out"
        for each in recipe.addon
        if each.kind in {"oversample", "balance"}
    ]
    return wrong


def _of_constraints(recipe: Recipe, objective: Any) -> list[str]:  # noqa: ANN401  a class of the registry
    if recipe.constraint and not objective.constrainable:
        return [
            f"constraint: what “{recipe.objective.kind}” draws in the end is held to none; take "
            f"another objective"
        ]
    wrong, channels = [], recipe.data.channels
    for each in recipe.constraint:
        if each.kind == "euler-number" and channels != 1:
            wrong.append(f"constraint: euler-number looks at one channel, and there are {channels}")
        if getattr(each.options, "equation", "") != "divergence":
            continue
        if (channels, recipe.data.dimensions) != (2, 2):
            wrong.append("constraint: divergence is of two channels in a plane")
    return wrong
