"""Run inside a benchmark environment: measure ours and a package, print JSON."""

import json
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Result, compare, machine
from reviewapp.stats import agreement, cohen, figures, icc, krippendorff, mrmc, preference
from reviewapp.stats.proportions import wilson

SIZES = (1_000, 10_000, 100_000, 1_000_000)
READERS = 10
ONE_SECOND = 1000.0
MOST_TIME = 2000.0
Job = Callable[[], object]
Floats = NDArray[np.float64]


def ratings(size: int) -> Floats:
    """Draw ratings from 1 to 5 that agree a little: readers × cases."""
    random = np.random.default_rng(size)
    cases = size // READERS
    scored = random.normal(size=cases) + random.normal(size=(READERS, cases))
    clipped: Floats = np.clip(np.round(scored + 3), 1, 5)
    return clipped


def smooth(size: int) -> Floats:
    """Draw ratings of which no two are alike: readers × cases."""
    return np.random.default_rng(size).normal(size=(READERS, size // READERS))


def timed(job: Job) -> Callable[[], Sequence[float]]:
    """Measure the processor's time: on a busy machine the clock punishes the longer job."""

    def measure() -> Sequence[float]:
        start = time.process_time()
        job()
        return [(time.process_time() - start) * 1000]

    return measure


def versus(name: str, ours: Job, theirs: Job, *, largest: bool, rounds: int = 0) -> Result:
    """Compare; on the largest size the goal is a tenth of the package's time.

    What takes little time is measured more often, so that a busy moment weighs less.
    """
    goal = 0.1 if largest else 1.0
    measured = timed(ours), timed(theirs)
    often = rounds or max(5, min(201, int(MOST_TIME / sum(measure()[0] for measure in measured))))
    return compare(name, ours=measured[0], yardstick=measured[1], goal=goal, rounds=often)


def alpha() -> list[Result]:
    package = import_module("krippendorff")

    found = []
    for size in SIZES:
        given = ratings(size)
        found.append(
            versus(
                f"Krippendorff ordinal alpha, {size} ratings (krippendorff)",
                partial(krippendorff.coefficient, given, level="ordinal"),
                partial(package.alpha, given, level_of_measurement="ordinal"),
                largest=size == SIZES[-1],
            )
        )
    return found


def intraclass() -> list[Result]:
    frames, pingouin = import_module("pandas"), import_module("pingouin")

    found = []
    for size in SIZES[:3]:
        given = ratings(size)
        reader, case = (at.ravel() for at in np.indices(given.shape))
        frame = frames.DataFrame({"reader": reader, "case": case, "rating": given.ravel()})

        theirs = partial(
            pingouin.intraclass_corr, frame, targets="case", raters="reader", ratings="rating"
        )
        largest = size == SIZES[2]
        name = f"ICC, all forms, {size} ratings (pingouin)"
        found.append(
            versus(
                name,
                partial(_all_forms, given),
                theirs,
                largest=largest,
                rounds=2 if largest else 5,
            )
        )
    return found


def _all_forms(given: Floats) -> None:
    models: tuple[icc.Model, ...] = ("one-way", "agreement", "consistency")
    for model in models:
        icc.icc(given, model=model, confidence=0.95)


def fleiss() -> list[Result]:
    package = import_module("statsmodels.stats.inter_rater")

    def theirs(given: Floats) -> object:
        return package.fleiss_kappa(package.aggregate_raters(given.T.astype(int))[0])

    found = []
    for size in SIZES:
        given = ratings(size)
        found.append(
            versus(
                f"Fleiss kappa, {size} ratings (statsmodels)",
                partial(agreement.fleiss_test, given, categories=range(1, 6)),
                partial(theirs, given),
                largest=size == SIZES[-1],
            )
        )
    return found


def two_readers() -> list[Result]:
    package = import_module("sklearn.metrics")

    found = []
    for size in SIZES:
        one, other = ratings(5 * size)[:2]
        found.append(
            versus(
                f"Cohen quadratic kappa, {2 * one.size} ratings (scikit-learn)",
                partial(
                    cohen.cohen,
                    one,
                    other,
                    categories=range(1, 6),
                    confidence=0.95,
                    weighting="quadratic",
                ),
                partial(package.cohen_kappa_score, one, other, weights="quadratic"),
                largest=size == SIZES[-1],
            )
        )
    return found


def area() -> list[Result]:
    package = import_module("sklearn.metrics")

    def theirs(truth: NDArray[np.intp], given: Floats) -> object:
        return [package.roc_auc_score(truth, row) for row in given]

    found = []
    for scale, draw in (("on five levels", ratings), ("without ties", smooth)):
        for size in SIZES:
            given = draw(size)
            truth = np.arange(given.shape[1]) % 2
            found.append(
                versus(
                    f"AUC of {READERS} readers {scale} with intervals, {size} ratings "
                    "(scikit-learn, areas alone)",
                    partial(mrmc.single, figures.auc, given, truth, confidence=0.95),
                    partial(theirs, truth, given),
                    largest=size == SIZES[-1],
                )
            )
    return found


def preferences() -> list[Result]:
    choix = import_module("choix")

    found = []
    for size in SIZES[:3]:
        random = np.random.default_rng(size)
        one = random.integers(0, 8, size)
        other = (one + random.integers(1, 8, size)) % 8
        first = random.random(size) < 1 / (1 + np.exp((other - one) / 4))
        pairs = np.column_stack([np.where(first, one, other), np.where(first, other, one)])
        listed = [tuple(pair) for pair in pairs.tolist()]
        choices = preference.Choices(pairs[:, 0], pairs[:, 1], np.ones(size))
        found.append(
            versus(
                f"Bradley-Terry with errors, {size} comparisons (choix, worths alone)",
                partial(preference.fit, choices, confidence=0.95),
                partial(choix.ilsr_pairwise, 8, listed),
                largest=size == SIZES[2],
            )
        )
    return found


def wilsons() -> list[Result]:
    confint = import_module("statsmodels.stats.proportion").proportion_confint

    return [
        versus(
            "1000 Wilson intervals (statsmodels)",
            lambda: [wilson(x, 1000, confidence=0.95) for x in range(1000)],
            lambda: [confint(x, 1000, method="wilson") for x in range(1000)],
            largest=False,
        )
    ]


def gwet() -> list[Result]:
    frames, package = import_module("pandas"), import_module("irrCAC.raw")

    def theirs(frame: object) -> object:
        return package.CAC(frame, weights="quadratic").gwet()

    found = []
    for size in SIZES[:2]:
        given = ratings(size)
        frame = frames.DataFrame(given.T)
        found.append(
            versus(
                f"Gwet AC2 quadratic, {size} ratings (irrCAC)",
                partial(
                    agreement.gwet,
                    given,
                    categories=range(1, 6),
                    confidence=0.95,
                    weighting="quadratic",
                ),
                partial(theirs, frame),
                largest=size == SIZES[1],
                rounds=3,
            )
        )
    return found


def budget() -> list[Result]:
    """Measure the engine on a million ratings, in time and in memory, against a second."""
    given = np.random.default_rng(1).normal(size=(20, 50_000))
    truth = np.arange(50_000) % 2

    def engine() -> object:
        return mrmc.single(figures.auc, given, truth, confidence=0.95)

    second = compare(
        "engine, AUC, 1000000 ratings (against one second)",
        ours=timed(engine),
        yardstick=lambda: [ONE_SECOND],
        goal=1.0,
        rounds=5,
    )
    tracemalloc.start()
    engine()
    peak = tracemalloc.get_traced_memory()[1] / given.size
    tracemalloc.stop()
    memory = replace(
        second,
        name="engine, peak memory per rating (against 100 bytes)",
        ours=round(peak, 1),
        yardstick=100.0,
        ratio=peak / 100,
        met=peak / 100 <= second.goal,
        unit="bytes",
        repetitions=1,
        machine=machine(),
    )
    return [second, memory]


GROUPS = {
    "stats": (alpha, intraclass, fleiss, two_readers, area, preferences, wilsons, budget),
    "irr": (gwet,),
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    measured = [result for group in GROUPS[sys.argv[1]] for result in group()]
    print(json.dumps([asdict(result) for result in measured]))
