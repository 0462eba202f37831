"""Measure a generator's images against real ones, and answer everything in one frozen piece."""

import platform
from collections.abc import Callable, Collection, Sequence

import numpy as np
import scipy
import torch

from generation.measures import distribution
from generation.measures.chance import Plan
from generation.measures.diversity import diversity
from generation.measures.encoders import Encoder
from generation.measures.errors import NotMeasurable
from generation.measures.inputs import Inputs
from generation.measures.pairs import LIKENESS, likeness_of, synthrad_of
from generation.measures.radiomics.comparison import radiomics
from generation.measures.results import ClosePair, Figure, Refused, Results
from generation.measures.sets import ImageSet
from generation.measures.topology import betti_numbers

OF_SETS: dict[str, Callable[[Inputs], tuple[Figure, ...]]] = {
    "fd": distribution.frechet_distance,
    "kd": distribution.kernel_distance,
    "precision_and_coverage": distribution.precision_and_coverage,
    "c2st": distribution.classifier,
    "memorisation": distribution.memorisation,
    "diversity": diversity,
    "radiomics": radiomics,
    "topology": betti_numbers,
}
# Topology is asked for by name: most sets have no masks.
USUAL = tuple(name for name in OF_SETS if name != "topology")


def measure(
    *,
    train: ImageSet,
    holdout: ImageSet,
    synthetic: ImageSet,
    encoder: Encoder,
    plan: Plan,
    names: Sequence[str] = USUAL,
) -> Results:
    """Take the named measures of `OF_SETS`.

    What one measure cannot do (too few images, no masks) becomes a refusal with its reason, the
    others are still taken; sets that cannot be compared at all raise `NotMeasurable`.
    """
    known(names, OF_SETS)
    given = Inputs(train=train, holdout=holdout, synthetic=synthetic, encoder=encoder, plan=plan)
    figures: list[Figure] = []
    refused: list[Refused] = []
    for name in names:
        try:
            figures += OF_SETS[name](given)
        except NotMeasurable as why:
            refused.append(Refused(name=name, reason=str(why)))
    return Results(
        figures=tuple(figures),
        refused=tuple(refused),
        closest=_closest(given) if "memorisation" in names else (),
        seed=plan.seed,
        encoder=encoder.digest,
        versions=versions(),
    )


def measure_pairs(
    *,
    real: ImageSet,
    synthetic: ImageSet,
    plan: Plan,
    names: Sequence[str] = LIKENESS,
    unit: str = "grey levels",
) -> Results:
    """Take likeness measures of images that belong together, or “synthrad” for that whole set."""
    known(names, (*LIKENESS, "synthrad"))
    figures: list[Figure] = []
    refused: list[Refused] = []
    for name in names:
        try:
            if name == "synthrad":
                figures += synthrad_of(real, synthetic, plan=plan)
            else:
                units = {"mae": unit}
                figures.append(likeness_of(real, synthetic, name, plan=plan, unit=units.get(name)))
        except NotMeasurable as why:
            refused.append(Refused(name=name, reason=str(why)))
    return Results(
        figures=tuple(figures),
        refused=tuple(refused),
        seed=plan.seed,
        encoder="none",
        versions=versions(),
    )


def known(names: Sequence[str], there: Collection[str]) -> None:
    for name in names:
        if name not in there:
            raise NotMeasurable(
                f"There is no measure called “{name}” here, so nothing was measured. "
                f"There are {', '.join(there)}."
            )


def versions() -> dict[str, str]:
    """Say what computed: the last digit may depend on it."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "torch": str(torch.__version__),
    }


def _closest(given: Inputs) -> tuple[ClosePair, ...]:
    try:
        return distribution.closest(given)
    except NotMeasurable:  # the measure of copies has said why already
        return ()
