"""`python -m benchmarks.generators [NAME …]`: train presets small, measure, keep, write the table.

Every preset gets the same measures, and so many processor seconds on one thread (`--seconds`; its
row says how many) with images of 32 pixels of the phantom cohort it needs. That shows that each of
them runs and what it costs; it does not rank them: such budgets are too small for any.
"""

import argparse
import json
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.harness import ROOT, machine
from generation.addons.lora import adopt
from generation.cohorts.cohort import Cohort
from generation.cohorts.phantoms import drawn
from generation.command.measure import image_set, pictured, requests
from generation.federated import Arrays, Errand, Federation, LocalSite, dealt, taken
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.measures.arrays import digest
from generation.measures.chance import Plan
from generation.measures.encoders import Encoder, Prepared, RandomEncoder
from generation.measures.report import measure, measure_pairs
from generation.measures.sets import ImageSet
from generation.noise import seeds
from generation.presets.contradictions import FEDERATED, LORA, TRANSFER, has_addon
from generation.presets.reading import load, parse, presets
from generation.presets.recipe import Recipe, as_data
from generation.refusal import Refusal

KEPT = ROOT / "benchmarks" / "generators"
PAGE = ROOT / "docs" / "guides" / "generators.md"
BEGIN, END = "<!-- table: written by python -m benchmarks.generators -->", "<!-- end of table -->"
SECONDS, SIZE, COUNT, MOST, SEED = 60.0, 32, 400, 60, 1
VIEWS = 24
SHOWN = ("fd", "c2st", "too_near")
PLANES = 2


def small(recipe: Recipe) -> Recipe:
    """The same recipe for small images, where it is about images at all and fits."""
    if recipe.data.dimensions < PLANES or recipe.data.size <= SIZE:
        return recipe
    said = as_data(recipe)
    said["data"]["size"] = SIZE
    smaller = parse(said)
    try:
        TrainedGenerator.new(smaller, seed=SEED)
    except Refusal:
        return recipe
    return smaller


def cohort_for(recipe: Recipe) -> Cohort:
    name = _phantom(recipe)
    count = {"views": VIEWS, "volumes": 200}.get(name, COUNT)
    cohort = drawn(f"phantom:{name}", count=count, size=recipe.data.size, seed=0)
    if recipe.data.stored == "uint8":
        films = np.clip((cohort.images.astype(float) + 1000) / 1400 * 255, 0, 255).astype(np.uint8)
        told = {"view": ("AP",) * len(cohort), "finding": ("NORMAL",) * len(cohort)}
        return replace(cohort, images=films, attributes=told)
    return cohort


def _phantom(recipe: Recipe) -> str:
    names = {"records": "records", "field": "views", "progression": "chest-followup"}
    if recipe.data.dimensions > PLANES:
        return "volumes"
    if any(getattr(each.options, "equation", "") == "laplace" for each in recipe.constraint):
        return "fields"
    return names.get(recipe.objective.kind, "chest")


def trial(name: str, budget: float) -> dict[str, Any]:
    recipe = small(load(name))
    cohort = cohort_for(recipe)
    generator = TrainedGenerator.new(recipe, seed=SEED)
    if has_addon(recipe, LORA) or has_addon(recipe, TRANSFER):
        adopt(generator.objective, base_of(recipe, cohort, budget).objective.state_dict())
    steps, seconds, losses = learnt(generator, cohort, budget)
    found = (
        seen_anew(generator) if recipe.objective.kind == "field" else measured(generator, cohort)
    )
    return {
        "preset": name,
        "size": recipe.data.size,
        "steps": steps,
        "budget": budget,
        "seconds": round(seconds, 1),
        "losses": losses,
        "epsilon": generator.facts.get("privacy", {}).get("epsilon"),
        "figures": found.figures,
        "refused": found.refused,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
    }


def base_of(recipe: Recipe, cohort: Cohort, budget: float) -> TrainedGenerator:
    """What a low-rank change adapts: the same recipe without it, trained as long before."""
    said = as_data(recipe)
    said["addon"] = [each for each in said["addon"] if each["kind"] not in {LORA, TRANSFER}]
    base = TrainedGenerator.new(parse(said), seed=SEED)
    learnt(base, cohort, budget)
    return base


def learnt(
    generator: TrainedGenerator, cohort: Cohort, budget: float
) -> tuple[int, float, dict[str, float]]:
    """Train for the seconds of the budget; sites of a federation get about as many together."""
    if has_addon(generator.recipe, FEDERATED):
        return _together(generator, cohort, budget)
    run = Run(seed=SEED, budget=Budget(seconds=budget), grids=0, clock=time.process_time)
    trained = generator.fit(cohort, run)
    return trained.steps, trained.seconds, trained.curve[-1][1]


def _together(
    generator: TrainedGenerator, cohort: Cohort, budget: float
) -> tuple[int, float, dict[str, float]]:
    recipe = generator.recipe
    sites = dealt(recipe, cohort, seed=SEED)
    (said,) = (each.options for each in recipe.addon if each.kind == FEDERATED)
    # What an errand takes before its first step, and a step: tried at a site that is thrown away.
    tried, arrays = dealt(recipe, cohort, seed=SEED)[0], taken(generator.objective)
    _, one, three = (_errand(tried, arrays, steps) for steps in (1, 1, 3))  # the first one imports
    step = max(1e-3, (three - one) / 2)
    in_a_round = (budget / (said.rounds * len(sites)) - (one - step)) / step
    steps = said.rounds * max(1, round(in_a_round))
    started = time.process_time()
    federation = Federation(recipe, sites, SEED)
    federation.fit(generator, steps=steps)
    drift = {"drift": round(federation.drift[-1], 4)}
    return steps, time.process_time() - started, drift


def _errand(site: LocalSite, arrays: Arrays, steps: int) -> float:
    """The processor seconds of one round at one site."""
    started = time.process_time()
    site.train(arrays, Errand(number=0, steps=steps, fraction=0.0, prox=0.0, seed=SEED))
    return time.process_time() - started


@dataclass(frozen=True)
class Found:
    """Figures with their intervals by name, and why others could not be taken."""

    figures: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def measured(generator: TrainedGenerator, cohort: Cohort) -> Found:
    told, test = (
        cohort.part(split).chosen(range(min(MOST, cohort.splits.count(split))))
        for split in ("HOLD_OUT", "TEST")
    )
    asked = requests(generator, told)
    steps = min(10, generator.recipe.sampling.steps)
    samples = generator.sample(asked, seeds(SEED, len(asked)), steps=steps)
    images = _planes(np.stack([sample.pixels for sample in samples]))
    train, real, like = (_set(part, generator) for part in (cohort.part("TRAIN"), test, told))
    names = tuple(f"drawn-{number}" for number in range(len(images)))
    synthetic = ImageSet(images=images, subjects=names, low=real.low, high=real.high)
    plan = Plan(seed=SEED, draws=200)
    results = [
        measure(
            train=train,
            holdout=real,
            synthetic=synthetic,
            encoder=_encoder(generator.recipe, train, real, synthetic),
            plan=plan,
            names=("fd", "c2st", "memorisation"),
        )
    ]
    if pictured(generator.recipe.conditioning):
        # Image n was drawn as image n of the hold-out asks: it stands for the same subject.
        paired = replace(synthetic, subjects=like.subjects)
        results.append(measure_pairs(real=like, synthetic=paired, plan=plan, names=("psnr",)))
    return Found(
        {f.name: [f.estimate, f.low, f.high] for each in results for f in each.figures},
        {f.name: f.reason for each in results for f in each.refused},
    )


def seen_anew(generator: TrainedGenerator) -> Found:
    """A field has one patient only: it is asked for views between those it has learnt from."""
    between = range(1, 2 * VIEWS, 2)
    unseen = drawn("phantom:views", count=2 * VIEWS, size=generator.recipe.data.size, seed=0)
    unseen = unseen.chosen(between)
    samples = generator.sample(requests(generator, unseen), seeds(SEED, len(unseen)))
    # Of one patient there is no interval over patients: this one is over views.
    real = replace(image_set(unseen, generator), subjects=tuple(f"view-{n}" for n in between))
    synthetic = replace(real, images=np.stack([sample.pixels[0] for sample in samples]))
    plan = Plan(seed=SEED, draws=200)
    result = measure_pairs(real=real, synthetic=synthetic, plan=plan, names=("psnr",))
    return Found({f.name: [f.estimate, f.low, f.high] for f in result.figures})


def _set(cohort: Cohort, generator: TrainedGenerator) -> ImageSet:
    data = generator.recipe.data
    planes = np.clip(_planes(cohort.images), data.low, data.high)
    return ImageSet(images=planes, subjects=cohort.subjects, low=data.low, high=data.high)


def _planes(images: NDArray[Any]) -> NDArray[Any]:
    """Images as they are, the middle plane of volumes, and records as codes × visits."""
    if images.ndim == PLANES + 1:
        return images
    flat: NDArray[Any] = images[:, 0]
    return flat if flat.ndim == PLANES + 1 else flat[:, flat.shape[1] // 2]


def _encoder(recipe: Recipe, *sets: ImageSet) -> Encoder:
    """Records are their own features: they are too small, and no pictures, for convolutions."""
    if recipe.data.dimensions == PLANES - 1:
        units = [each.unit() for each in sets]
        return Prepared("codes", {digest(each): each.reshape(len(each), -1) for each in units})
    return RandomEncoder()


def table() -> str:
    """One row for each preset; what has not been run says so."""
    lines = [
        "| preset | system | what is essential | run | steps | FD | C2ST | too near | PSNR |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in presets():
        recipe, path = load(name), KEPT / f"{name}.json"
        kept = json.loads(path.read_text("utf-8")) if path.exists() else None
        system = f"after {recipe.system}" if recipe.differs else recipe.system or recipe.family
        said = [f"`{name}`", system, recipe.essential or recipe.about, *_figures(kept)]
        lines.append(f"| {' | '.join(said)} |")
    lines += ["", f"Run on: {'; '.join(machines())}; one thread each."]
    differing = [f"- `{n}`: {load(n).differs}." for n in presets() if load(n).differs]
    return "\n".join([*lines, "", "In what those after a system differ from it:", "", *differing])


def machines() -> list[str]:
    return sorted({json.loads(each.read_text("utf-8"))["machine"] for each in KEPT.glob("*.json")})


def _figures(kept: dict[str, Any] | None) -> list[str]:
    if kept is None:
        return ["not run yet", "–", "–", "–", "–", "–"]
    when = f"{kept['date']}, {kept['seconds']:.0f} s"
    steps = f"{kept['steps']}, {kept['size']} px"
    if kept["epsilon"] is not None:
        steps += f", ε {kept['epsilon']:.2f}"
    return [when, steps, *(_shown(kept["figures"], name) for name in (*SHOWN, "psnr"))]


def _shown(figures: dict[str, Any], name: str) -> str:
    """The figure in the space of the encoder, with its interval."""
    for full, (estimate, low, high) in figures.items():
        if full.split("[")[0] == name and "pixels" not in full:
            return f"{estimate:.3g}" + (f" ({low:.3g} to {high:.3g})" if low is not None else "")
    return "–"


def write() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generators", description=__doc__)
    parser.add_argument("names", nargs="*", help="presets to run; all of them without a name")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="processor seconds of each")
    parser.add_argument("--table", action="store_true", help="only write the table again")
    given = parser.parse_args()
    torch.set_num_threads(1)
    KEPT.mkdir(exist_ok=True)
    for name in [] if given.table else given.names or presets():
        try:
            kept = trial(name, given.seconds)
        except Exception as why:  # noqa: BLE001  one preset that fails must not hide the others
            print(f"{name}: FAILED: {why}")
            continue
        text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
        Path(KEPT / f"{name}.json").write_text(text, "utf-8")
        print(f"{name}: {kept['steps']} steps", flush=True)
    write()


if __name__ == "__main__":
    main()
