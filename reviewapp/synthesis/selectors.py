"""Ask about models and what was drawn from them."""

from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.jobs.models import Job
from reviewapp.synthesis.models import Chunk, Model, Training

SHOWN, SHOWN_CHUNKS = 24, 3
ModelRow: TypeAlias = Model  # the name under which web knows the row it may not import


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


def model_called(name_or_id: str) -> Model | None:
    """A model by its id, or the newest version of a name."""
    try:
        return models().filter(pk=UUID(name_or_id)).first()
    except ValueError:
        return models().filter(name=name_or_id).order_by("-number").first()
