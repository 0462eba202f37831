"""Ask about models, what was drawn from them, and what was measured on that."""

from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet

from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors as book
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.measured_models import ClosePair, Measurement, Measuring
from reviewapp.synthesis.models import Chunk, Milestone, Model, Sampling, Training

SHOWN, SHOWN_CHUNKS = 24, 3
# The names under which web knows the rows it may not import.
ModelRow: TypeAlias = Model
MeasuringRow: TypeAlias = Measuring
MeasurementRow: TypeAlias = Measurement


def models() -> QuerySet[Model]:
    """All of them, the newest first; whoever may see models sees every one."""
    return Model.objects.select_related("added_by", "trained_on__cohort").order_by(
        "-added_at", "name", "-number"
    )


def model_with_id(model_id: UUID) -> Model:
    return models().get(pk=model_id)


def newest_samples(job: Job) -> list[UUID]:
    """The images that a sampling has kept last, the newest first: as many as a page shows."""
    kept = Chunk.objects.filter(sampling__job=job, kept_at__isnull=False)
    chunks = kept.order_by("-kept_at", "-first").values_list("images", flat=True)
    ids = [image for images in chunks[:SHOWN_CHUNKS] for image in reversed(images)]
    return [UUID(image) for image in ids[:SHOWN]]


def curve_of(job: Job) -> list[object]:
    """The losses of a training so far; of any other job, none."""
    found = Training.objects.filter(job=job).values_list("curve", flat=True).first()
    return list(found or ())


def milestones(job: Job) -> list[int]:
    """After which steps a training drew; of any other job, none."""
    found = Milestone.objects.filter(training__job=job).order_by("step")
    return list(found.values_list("step", flat=True))


def milestone(job: Job, step: int) -> bytes:
    """What a training drew after that step, as PNG."""
    return bytes(Milestone.objects.get(training__job=job, step=step).picture)


def model_called(name_or_id: str) -> Model | None:
    """A model by its id, or the newest version of a name."""
    try:
        return models().filter(pk=UUID(name_or_id)).first()
    except ValueError:
        return models().filter(name=name_or_id).order_by("-number").first()


@dataclass(frozen=True)
class Learned:
    """What a model of this site learned from."""

    version: CohortVersion
    split: Split | None
    # Which of its images stood beside those that it learned to draw.
    roles: Roles = field(default_factory=Roles)

    def __str__(self) -> str:
        return f"the train part of {self.split}" if self.split else f"all of {self.version}"


def models_of(version: CohortVersion) -> list[Model]:
    """Which models of this site drew images of a cohort version."""
    drawn = Origin.objects.filter(image__in=book.images(version).order_by().values("pk"))
    samplings = Sampling.objects.filter(run__in=drawn.values("run"))
    found = Model.objects.filter(pk__in=samplings.values("model")).order_by("added_at", "pk")
    return list(found.select_related("trained_on__cohort"))


def learned_from(version: CohortVersion) -> list[Learned]:
    """What the models behind a synthetic cohort version learned from, as far as it is known here.

    Nothing, where its images are phantoms or the weights came from elsewhere.
    """
    found: dict[tuple[UUID, UUID | None, Roles], Learned] = {}
    for model in models_of(version):
        if model.trained_on:
            training = Training.objects.filter(job=model.job_id).select_related("split").first()
            split = training.split if training else None
            roles = Roles(training.maps, training.pairs) if training else Roles()
            key = model.trained_on.pk, split.pk if split else None, roles
            found[key] = Learned(model.trained_on, split, roles)
    return list(found.values())


def knows_training(version: CohortVersion) -> bool:
    """Whether models that learned here drew every image, so that nobody's word is needed."""
    here = Sampling.objects.filter(model__trained_on__isnull=False).values("run")
    among = book.images(version).order_by().values("pk")
    return Origin.objects.filter(image__in=among, run__in=here).count() == version.size


def range_of(version: CohortVersion) -> tuple[float, float] | None:
    """What the models behind a version can show, darkest and brightest; None if nobody says."""
    said = [model.recipe.get("data", {}) for model in models_of(version)]
    known = {(data["low"], data["high"]) for data in said if {"low", "high"} <= set(data)}
    return known.pop() if len(known) == 1 else None


def measurings(*, among: QuerySet[CohortVersion]) -> QuerySet[Measuring]:
    """The wishes all of whose cohort versions a person may see, the newest first."""
    seen = among.order_by().values("pk")
    told = Q(trained_on=None) | Q(trained_on__in=seen)
    found = Measuring.objects.filter(told, version__in=seen, reference__in=seen)
    related = ("version__cohort", "reference__cohort", "trained_on__cohort", "split", "job")
    return found.select_related(*related, "requested_by").order_by("-requested_at", "pk")


def measuring_with_id(measuring_id: UUID, *, among: QuerySet[CohortVersion]) -> Measuring:
    return measurings(among=among).get(pk=measuring_id)


def numbers_of(measuring: Measuring) -> list[Measurement]:
    """Every number and every refusal of a measuring, in the order in which they were taken."""
    return list(measuring.measurements.order_by("pk"))


def close_pairs(measuring: Measuring) -> list[ClosePair]:
    """The pairs to look at, the most suspicious first in each space."""
    return list(measuring.close_pairs.order_by("space", "pk"))


def stored_measures(version: CohortVersion) -> list[Measurement]:
    """All numbers kept of a cohort version, the oldest first."""
    kept = Measurement.objects.filter(measuring__version=version, refusal="")
    found = kept.select_related("measuring__version", "measuring__reference")
    return list(found.order_by("measured_at", "pk"))
