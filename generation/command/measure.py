"""Compare what a generator draws with real images; keep figures and pictures beside the weights.

One image is drawn for each image of the HOLD_OUT split, told the same, and compared with the TEST
split: real images that neither training nor conditions have seen. TRAIN is only looked at for
copies. Where masks or second images are told, each drawn image is also compared with the one whose
condition it was told.

    FOLDER/  measures.json  pairs.json  nearest.png  worst.png  samples.png
"""

from argparse import Namespace, _SubParsersAction
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.cohorts.cohort import Cohort
from generation.command.said import say
from generation.command.train import WEIGHTS, cohort_arguments, cohort_of, write_png
from generation.conditions.encoder import IMAGE, ITSELF, MASK, SKETCH
from generation.conditions.sketch import sketch
from generation.generator import Request, TrainedGenerator
from generation.loop.progress import picture
from generation.measures.chance import Plan
from generation.measures.encoders import RandomEncoder
from generation.measures.report import measure, measure_pairs
from generation.measures.results import Results
from generation.measures.sets import ImageSet
from generation.noise import seeds
from generation.presets.recipe import Conditioning

SHOWN = 8


def add(acts: "_SubParsersAction[Any]") -> None:
    parser = acts.add_parser("measure", help="compare drawn images with those of a cohort")
    parser.add_argument("run", type=Path, help="the folder of a training")
    cohort_arguments(parser)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=200, help="of the bootstrap over subjects")
    parser.add_argument("--most", type=int, default=200, help="how many images to draw at most")
    parser.add_argument("--device", default="cpu")
    parser.set_defaults(do=run)


def run(given: Namespace) -> int:
    folder: Path = given.run
    generator = TrainedGenerator.load(folder / WEIGHTS, device=given.device)
    cohort = cohort_of(given, size=generator.recipe.data.size)
    test, told = (_first(cohort.part(split), given.most) for split in ("TEST", "HOLD_OUT"))
    asked = requests(generator, told)
    drawn = np.stack([s.pixels for s in generator.sample(asked, seeds(given.seed, len(asked)))])
    train, real = (image_set(part, generator) for part in (cohort.part("TRAIN"), test))
    synthetic = ImageSet(
        images=drawn[:, 0],
        subjects=tuple(f"drawn-{number}" for number in range(len(drawn))),
        low=real.low,
        high=real.high,
    )
    plan, encoder = Plan(seed=given.seed, draws=given.draws), RandomEncoder()
    found = measure(train=train, holdout=real, synthetic=synthetic, encoder=encoder, plan=plan)
    (folder / "measures.json").write_text(found.to_json() + "\n", encoding="utf-8")
    if pictured(generator.recipe.conditioning):
        own = image_set(told, generator)
        # Image n was drawn as image n of the hold-out asks: it stands for the same subject.
        paired = replace(synthetic, subjects=own.subjects)
        pairs = measure_pairs(real=own, synthetic=paired, plan=plan)
        (folder / "pairs.json").write_text(pairs.to_json() + "\n", encoding="utf-8")
    _pictures(
        folder, drawn, cohort.part("TRAIN").images, _worst_first(encoder, synthetic, real), found
    )
    for figure in found.figures:
        say(f"{figure.name}  {figure.estimate:.4g}  [{figure.low}, {figure.high}]")
    return 0


def _first(cohort: Cohort, most: int) -> Cohort:
    return cohort.chosen(range(min(most, len(cohort))))


def pictured(told: Conditioning) -> bool:
    """Whether a condition says what the very image looks like."""
    return bool(told.mask or told.sketch or told.image not in {"", ITSELF})


def requests(generator: TrainedGenerator, cohort: Cohort) -> list[Request]:
    """Ask for an image like each of a cohort: the same attributes, maps and second images."""
    told = generator.recipe.conditioning
    asked: list[Request] = []
    for number in range(len(cohort)):
        request: dict[str, Any] = {
            name: cohort.attributes[name][number]
            for name in generator.encoder.entries
            if name in cohort.attributes
        }
        if told.mask and cohort.masks is not None:
            request[MASK] = cohort.masks[number]
        if told.image:
            second = cohort.images if told.image == ITSELF else cohort.others[told.image]
            request[IMAGE] = second[number]
        if told.sketch:
            import torch

            image = torch.from_numpy(cohort.images[number : number + 1].astype(np.float32))
            request[SKETCH] = sketch(image)[0].numpy()
        asked.append(request)
    return asked


def image_set(cohort: Cohort, generator: TrainedGenerator) -> ImageSet:
    data = generator.recipe.data
    clipped = np.clip(cohort.images[:, 0], data.low, data.high)
    return ImageSet(images=clipped, subjects=cohort.subjects, low=data.low, high=data.high)


def _worst_first(encoder: RandomEncoder, synthetic: ImageSet, real: ImageSet) -> list[int]:
    """Drawn images by how far they are from anything real, the farthest first."""
    one, other = encoder.encode(synthetic.unit()), encoder.encode(real.unit())
    away = np.sqrt(((one[:, None] - other[None]) ** 2).sum(2)).min(1)
    return [int(number) for number in np.argsort(-away)]


def _pictures(
    folder: Path,
    drawn: NDArray[Any],
    train: NDArray[Any],
    worst: list[int],
    found: Results,
) -> None:
    write_png(folder / "samples.png", picture(drawn[: 2 * SHOWN]))
    write_png(folder / "worst.png", picture(drawn[worst[:SHOWN]]))
    close = found.closest[:SHOWN]
    if close:
        rows = [drawn[[pair.synthetic for pair in close]], train[[pair.train for pair in close]]]
        write_png(folder / "nearest.png", picture(np.concatenate(rows), columns=len(close)))
