"""Ask for measures of a cohort version. The web may import this: it never measures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, Queue
from reviewapp.provenance import selectors as book
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import budgets, foretelling, selectors, wanting
from reviewapp.synthesis.errors import MeasuringNotUsable, SeedNotUsable
from reviewapp.synthesis.measured_models import Measuring
from reviewapp.synthesis.measures import BY_NAME, OFFERED
from reviewapp.synthesis.readers import refuse_readers

MEASURE = "synthesis.measure"
LARGEST_SEED = 2**63 - 1
SMALLEST, LARGEST = 16, 512  # pixels a side
FEWEST, MOST = 20, 10_000  # images a side
MOST_PIXELS = 2**26  # a side, all images together: 256 MiB
FEWEST_DRAWS, MOST_DRAWS = 100, 10_000
LOWEST_LEVEL, HIGHEST_LEVEL = 0.5, 0.9999
USUAL = tuple(each.name for each in OFFERED if each.usual)


@dataclass(frozen=True)
class Ruler:
    """All that a number depends on besides the images.

    `low` and `high` are what the modality can show, and never what happens to occur.
    """

    seed: int
    low: float
    high: float
    size: int = 64
    most: int = 500
    draws: int = 1000
    level: float = 0.95
    # By which groups are told apart, and what usefulness learns.
    attribute: str = ""


@dataclass(frozen=True)
class Against:
    """What synthetic images are held against; and, where it is known, what was learned from."""

    reference: CohortVersion
    trained_on: CohortVersion | None = None
    split: Split | None = None

    @property
    def versions(self) -> tuple[CohortVersion, CohortVersion | None]:
        return self.reference, self.trained_on


@transaction.atomic
def request_measuring(
    version: CohortVersion,
    against: Against,
    ruler: Ruler,
    *,
    measures: Sequence[str],
    by: Person,
    at: datetime,
) -> Job:
    """Write down what is to be measured, and start the job that does it."""
    refuse_readers(by)
    names = [each.name for each in OFFERED if each.name in set(measures)]
    _refuse(version, against, ruler, measures)
    wanted = foretelling.minutes_to_measure(measures=len(names), images=ruler.most)
    projects = budgets.projects_with_room(
        [version, *against.versions], queue=Queue.CPU, by=by, at=at, wanted=wanted
    )
    measuring_id = uuid4()
    job = jobs.enqueue(
        MEASURE,
        title=f"Measure {version} against {against.reference}"[:200],
        by=by,
        at=at,
        measuring_id=str(measuring_id),
        minutes=wanted,
    )
    measuring = Measuring.objects.create(
        pk=measuring_id,
        version=version,
        reference=against.reference,
        trained_on=against.trained_on,
        split=against.split,
        measures=names,
        ruler=asdict(ruler),
        job=job,
        requested_by=by,
        requested_at=at,
    )
    audit.record("measuring.requested", measuring, by=by, at=at, facts=_facts(measuring))
    return budgets.charge(job, projects)


def _facts(measuring: Measuring) -> dict[str, object]:
    trained_on = measuring.trained_on
    return {
        "version": measuring.version.digest,
        "reference": measuring.reference.digest,
        "trained_on": trained_on.digest if trained_on else "",
        "split": measuring.split.digest if measuring.split else "",
        "measures": measuring.measures,
        "seed": measuring.ruler["seed"],
    }


def _refuse(
    version: CohortVersion, against: Against, ruler: Ruler, measures: Sequence[str]
) -> None:
    _refuse_measures(measures, against)
    _refuse_ruler(ruler)
    _refuse_sides(version, against)
    _refuse_attribute(against, ruler, measures)
    if any(BY_NAME[name].needs_training for name in measures):
        _refuse_other_training(version, against)


def _refuse_measures(measures: Sequence[str], against: Against) -> None:
    if not measures or set(measures) - set(BY_NAME):
        unknown = ", ".join(sorted(set(measures) - set(BY_NAME))) or "nothing"
        raise MeasuringNotUsable(
            f"“{unknown}” cannot be measured here, so nothing was started. "
            f"Choose among: {', '.join(BY_NAME)}."
        )
    lost = [BY_NAME[name].title for name in measures if BY_NAME[name].needs_training]
    if lost and against.trained_on is None:
        raise MeasuringNotUsable(
            f"{' and '.join(lost)} can only be measured against what the model learned from, so "
            f"nothing was started. Say which cohort version that was, or leave them out."
        )


def _refuse_attribute(against: Against, ruler: Ruler, measures: Sequence[str]) -> None:
    asking = [BY_NAME[name].title for name in measures if BY_NAME[name].needs_attribute]
    if not asking:
        return
    known = wanting.values_of(against.reference)
    if ruler.attribute not in known:
        raise MeasuringNotUsable(
            f"{' and '.join(asking)} look at an attribute of few values, and {against.reference} "
            f"has no “{ruler.attribute}” of that kind, so nothing was started. Choose among: "
            f"{', '.join(known) or 'none'}."
        )


def _refuse_ruler(ruler: Ruler) -> None:
    if not 0 <= ruler.seed <= LARGEST_SEED:
        raise SeedNotUsable(
            f"{ruler.seed} is no seed, so nothing was started. "
            f"Give a whole number from 0 to {LARGEST_SEED}."
        )
    limits: dict[str, tuple[float, float, float]] = {
        "pixels a side": (ruler.size, SMALLEST, LARGEST),
        "images a side": (ruler.most, FEWEST, MOST),
        "draws": (ruler.draws, FEWEST_DRAWS, MOST_DRAWS),
        "as the level of intervals": (ruler.level, LOWEST_LEVEL, HIGHEST_LEVEL),
    }
    for what, (given, least, most) in limits.items():
        if not least <= given <= most:
            raise MeasuringNotUsable(
                f"{given} {what} cannot be measured with, so nothing was started. "
                f"Give {least} to {most}."
            )
    if ruler.most * ruler.size**2 > MOST_PIXELS:
        raise MeasuringNotUsable(
            f"{ruler.most} images of {ruler.size} pixels a side do not fit into memory, so nothing "
            f"was started. Give at most {MOST_PIXELS // ruler.size**2} images, or fewer pixels."
        )
    if not float("-inf") < ruler.low < ruler.high < float("inf"):
        raise MeasuringNotUsable(
            f"{ruler.low:g} to {ruler.high:g} is no range, so nothing was started. Give the "
            f"darkest and the brightest value that the modality can show."
        )


def _refuse_sides(version: CohortVersion, against: Against) -> None:
    real = [each for each in (against.reference, against.trained_on) if each]
    if book.kinds(version) != {"SYNTHETIC"} or any(book.kinds(each) != {"REAL"} for each in real):
        raise MeasuringNotUsable(
            "Synthetic images are measured against real ones, and one of these cohort versions "
            "holds others, so nothing was started. Choose a synthetic version, and versions of "
            "real images to hold it against."
        )
    trained_on, split = against.trained_on, against.split
    if split and (split.version != trained_on or "TRAIN" not in split.shares):
        raise MeasuringNotUsable(
            f"That split has no training part of {trained_on}, so nothing was started. "
            f"Choose one of its own splits, or none."
        )
    if trained_on == against.reference and split is None:
        raise MeasuringNotUsable(
            f"The model learned from all of {against.reference}, so none of it is unseen and "
            f"nothing was started. Choose the split it was trained with, or another reference."
        )


def _refuse_other_training(version: CohortVersion, against: Against) -> None:
    """Copies of what a model never saw prove nothing, and a small part of it proves little."""
    known = selectors.learned_from(version)
    if any((each.version, each.split) != (against.trained_on, against.split) for each in known):
        raise MeasuringNotUsable(
            f"The images of {version} were drawn by a model that learned from "
            f"{' and '.join(map(str, known))}, so nothing was started. Choose exactly that, with "
            f"the split of the training; of several models freeze the images of each as its own "
            f"cohort."
        )
