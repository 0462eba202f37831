"""Which worker makes which chunk: one conditional UPDATE, fenced by the job's own attempt.

free ──take──► taken ──keep──► kept          taken is free again once its attempt is over:
  ▲              │                           the job ended, was taken over, or its lease ran out
  └── attempt ───┘
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, State
from reviewapp.synthesis.models import Chunk, Sampling


def take(sampling: Sampling, claim: Claim, *, at: datetime) -> Chunk | None:
    """Take the first free chunk; None if all are kept or taken."""
    while True:
        chunk = _free(sampling, claim, at).order_by("first").first()
        if chunk is None:
            return None
        mine = _free(sampling, claim, at).filter(pk=chunk.pk)
        if mine.update(taker=claim.job_id, attempt=claim.attempt):
            return Chunk.objects.get(pk=chunk.pk)


def keep(
    chunk: Chunk,
    claim: Claim,
    write: Callable[[], list[str]],
    *,
    how: dict[str, object],
    at: datetime,
) -> bool:
    """Write all images of a chunk, or, if it is another worker's by now, none."""
    with transaction.atomic():
        mine = Chunk.objects.filter(
            pk=chunk.pk, taker=claim.job_id, attempt=claim.attempt, kept_at=None
        )
        # An update first: it holds the row, so that nobody else writes these images meanwhile.
        if not mine.update(attempt=claim.attempt):
            return False
        mine.update(images=write(), kept_at=at, **how)
        return True


def kept_images(sampling: Sampling) -> int:
    """How many images are kept, whoever made them."""
    kept = sampling.chunks.filter(kept_at__isnull=False)
    return kept.aggregate(images=Sum("count"))["images"] or 0


def is_whole(sampling: Sampling) -> bool:
    return not sampling.chunks.filter(kept_at=None).exists()


def _free(sampling: Sampling, claim: Claim, at: datetime) -> QuerySet[Chunk]:
    at_work = Job.objects.filter(
        pk=OuterRef("taker"), attempt=OuterRef("attempt"), state=State.RUNNING, lease_until__gte=at
    )
    own = Q(taker=claim.job_id, attempt=claim.attempt)
    return Chunk.objects.filter(
        Q(taker=None) | ~Exists(at_work) | own, sampling=sampling, kept_at=None
    )
