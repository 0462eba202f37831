"""Make images from a drawn recipe or from trained weights, as .npy files in stored values."""

from argparse import Namespace, _SubParsersAction
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation import recipe as drawn
from generation.command.said import say
from generation.refusal import Refusal


def add(acts: "_SubParsersAction[Any]") -> None:
    sample = acts.add_parser("sample", help="write images as .npy files in stored values")
    sample.add_argument("recipe", help="a drawn recipe's name, a shipped one's, or weights")
    sample.add_argument("--count", type=int, default=1)
    sample.add_argument("--seed", type=int, required=True)
    sample.add_argument("--to", type=Path, required=True, help="a folder; made where there is none")
    sample.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="told")
    sample.add_argument("--masks-of", help="take label maps from this cohort, in order")
    sample.add_argument("--steps", type=int)
    sample.add_argument("--guidance", type=float)
    sample.add_argument("--device", default="cpu")
    sample.set_defaults(do=run)


def run(given: Namespace) -> int:
    known = drawn.presets()
    images = _drawn(known[given.recipe], given) if given.recipe in known else _trained(given)
    name = Path(given.recipe).stem
    try:
        given.to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{given.to} is no folder and cannot become one ({error.strerror}), so nothing was "
            f"kept. Name another with --to."
        ) from error
    for number, pixels in enumerate(images):
        np.save(given.to / f"{name}-{given.seed}-{number}.npy", pixels)
        say(f"{number}  {sha256(pixels.tobytes()).hexdigest()}")
    return 0


def _drawn(recipe: drawn.PhantomRecipe, given: Namespace) -> Iterator[NDArray[Any]]:
    from generation.phantoms.draw import draw

    return (draw(recipe, seed=given.seed, number=n).pixels for n in range(given.count))


def _trained(given: Namespace) -> Iterator[NDArray[Any]]:
    from generation.cohorts.folder import load_cohort
    from generation.generator import TrainedGenerator
    from generation.noise import seeds
    from generation.shipped import path_of

    generator = TrainedGenerator.load(path_of(given.recipe), device=given.device)
    told = dict(each.split("=", 1) for each in given.told)
    asked: list[dict[str, Any]] = [dict(told) for _ in range(given.count)]
    if given.masks_of:
        size = generator.recipe.data.size
        cohort = load_cohort(given.masks_of, count=given.count, size=size, seed=given.seed)
        for number, request in enumerate(asked):
            request["mask"] = None if cohort.masks is None else cohort.masks[number]
    wanted = seeds(given.seed, given.count)
    drawn_ = generator.sample(asked, wanted, steps=given.steps, guidance=given.guidance)
    return (np.ascontiguousarray(_plain(sample.pixels)) for sample in drawn_)


def _plain(pixels: NDArray[Any]) -> NDArray[Any]:
    """An image of one channel is written without it; a record keeps all its codes."""
    return pixels[0] if len(pixels) == 1 else pixels
