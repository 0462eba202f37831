"""Train a recipe on a cohort, into a folder: weights, curve, grids, and a checkpoint to go on from.

FOLDER/  checkpoint.safetensors  weights.safetensors  run.json  grid-000.png grid-001.png …
"""

import json
import os
import shlex
import signal
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from generation import weights
from generation.addons.lora import adopt
from generation.cohorts.cohort import Cohort
from generation.cohorts.folder import load_cohort
from generation.cohorts.splits import regime
from generation.command.said import say
from generation.federated import Federation, dealt
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget, Progress, picture
from generation.loop.training import Run
from generation.loop.world import joined
from generation.presets.reading import load
from generation.presets.recipe import Recipe
from generation.shipped import path_of

# What a training depends on beside its recipe and its cohort.
REPEATED = (
    "count",
    "cases",
    "cohort-seed",
    "seed",
    "base",
    "device",
    "seconds",
    "steps",
    "images",
)
WEIGHTS, RUN = "weights.safetensors", "run.json"


def add(acts: "_SubParsersAction[Any]") -> None:
    train = acts.add_parser("train", help="train a recipe on a cohort; Ctrl-C stops and keeps")
    train.add_argument("recipe", help="a preset's name, or a .toml or .json file")
    cohort_arguments(train)
    train.add_argument("--to", type=Path, required=True, help="a folder; repeat it to go on")
    train.add_argument("--seed", type=int, required=True)
    train.add_argument("--seconds", type=float, help="processor seconds at most")
    train.add_argument("--steps", type=int)
    train.add_argument("--images", type=int)
    train.add_argument("--grids", type=int, default=5, help="how many milestones draw a grid")
    train.add_argument("--device", default="cpu")
    train.add_argument("--base", help="trained weights to start from")
    train.add_argument("--half", action="store_true", help="keep weights in half precision")
    train.set_defaults(do=run)


def cohort_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--cohort", required=True, help="a folder, or phantom:NAME")
    parser.add_argument("--count", type=int, default=1000, help="how many phantoms")
    parser.add_argument("--cases", type=int, help="keep only this many training subjects")
    parser.add_argument("--cohort-seed", type=int, default=0, help="of phantoms and of splits")


def cohort_of(given: Namespace, *, size: int) -> Cohort:
    """The cohort that was named, cut down to a data regime if one was; hold-out and test stay."""
    cohort = load_cohort(given.cohort, count=given.count, size=size, seed=given.cohort_seed)
    return regime(cohort, cases=given.cases, seed=given.cohort_seed) if given.cases else cohort


@dataclass
class Diary:
    """Tells the terminal and keeps the grids."""

    folder: Path
    stopped: bool = False
    grids: list[int] = field(default_factory=list)

    def ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopped = True

    def keep(self, event: Progress) -> None:
        if event.grid is not None:
            path = self.folder / f"grid-{event.step:06d}.png"
            write_png(path, picture(event.grid))
            self.grids.append(event.step)
        losses = "  ".join(f"{name} {value:.4g}" for name, value in event.losses.items())
        share = f"{100 * event.fraction:3.0f} %  step {event.step}  {event.seconds:.0f} s"
        say(f"{share}  {event.kind}  {losses}{event.note}")


def run(given: Namespace) -> int:
    if "RANK" in os.environ:  # started by torchrun: several processes share this training
        torch.distributed.init_process_group("nccl" if given.device == "cuda" else "gloo")
    recipe = load(given.recipe)
    cohort = cohort_of(given, size=recipe.data.size)
    given.to.mkdir(parents=True, exist_ok=True)
    diary = Diary(given.to)
    before, joules = signal.signal(signal.SIGINT, diary.ask_to_stop), _joules()
    generator = TrainedGenerator.new(recipe, seed=given.seed, device=given.device)
    if given.base:
        adopt(generator.objective, weights.read(path_of(given.base)).tensors)
    try:
        if any(each.kind == "federated" for each in recipe.addon):
            _federate(generator, cohort, given)
        else:
            _fit(generator, cohort, given, diary)
    finally:
        signal.signal(signal.SIGINT, before)
    if joules is not None and (now := _joules()) is not None and now > joules:
        generator.facts["joules"] = now - joules
    return _keep(generator, given, diary)


METER = Path("/sys/class/powercap/intel-rapl:0/energy_uj")


def _joules() -> float | None:
    """What the processor's own meter says, if there is one that may be read."""
    try:
        return int(METER.read_text(encoding="ascii")) / 1e6
    except (OSError, ValueError):
        return None


def _fit(generator: TrainedGenerator, cohort: Cohort, given: Namespace, diary: Diary) -> None:
    generator.fit(
        cohort,
        Run(
            seed=given.seed,
            budget=Budget(given.seconds, given.steps, given.images),
            report=diary.keep,
            stop=lambda: diary.stopped,
            folder=given.to,
            # A busy machine must not shorten a training: the processor's time counts.
            clock=time.process_time,
            report_every=10.0,
            grids=given.grids,
        ),
    )


def _federate(generator: TrainedGenerator, cohort: Cohort, given: Namespace) -> None:
    sites = dealt(generator.recipe, cohort, seed=given.seed)

    def told(number: int, moved: float) -> None:
        what = "the mean moved by" if any(site.mask for site in sites) else "sites ended apart by"
        say(f"round {number + 1}  {what} {moved:.3g}")

    federation = Federation(generator.recipe, sites, given.seed, told)
    federation.fit(generator, steps=given.steps or generator.recipe.schedule.steps)
    generator.facts |= {
        "seed": given.seed,
        "sites": [len(site.cohort) for site in sites],
        "drift": federation.drift,
    }
    if generator.recipe.privacy is not None:
        # Every subject is at one site: what is spent of them is what their site has spent.
        spent = [site.epsilon() for site in sites]
        generator.facts["privacy"] = {
            **asdict(generator.recipe.privacy.options),
            "epsilon": round(max(spent), 4),
            "steps": sites[0].taken,
            "unit": "one image of one site, by the site that spent most",
            "accountant": "PRV (Opacus)",
        }


def _keep(generator: TrainedGenerator, given: Namespace, diary: Diary) -> int:
    if not joined().leads:
        return 0
    generator.facts["command"] = command(given)
    generator.facts["repeats"] = repeats(given, generator.recipe, processes=joined().size)
    digest = generator.save(given.to / WEIGHTS, half=given.half)
    facts = {**generator.facts, "recipe": generator.recipe.name, "weights": digest}
    facts["grids"] = diary.grids
    (given.to / RUN).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    say(f"{given.to / WEIGHTS}  {digest}")
    return 0


def command(given: Namespace) -> str:
    """The words that make this training again, but for the folder it goes to."""
    words = ["train", given.recipe, "--cohort", given.cohort]
    for name in REPEATED:
        value = getattr(given, name.replace("-", "_"))
        if value is not None:
            words += [f"--{name}", str(value)]
    return shlex.join([*words, *(["--half"] if given.half else [])])


def repeats(given: Namespace, recipe: Recipe, *, processes: int) -> str:
    """How near the same words come to the same weights."""
    if recipe.privacy is not None:
        return "nothing: the secret that it drew from is kept nowhere"
    if given.seconds is not None:
        return "about the same: seconds hold another number of steps on another day"
    if processes > 1:
        return f"the same to rounding, under torchrun --nproc-per-node {processes}"
    return "the same weights, on the same build and kind of device"


def write_png(path: Path, pixels: Any) -> None:  # noqa: ANN401  an array of 8-bit values
    from PIL import Image

    Image.fromarray(pixels).save(path)
