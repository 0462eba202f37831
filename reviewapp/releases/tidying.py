"""Clear up behind work that was cancelled while it waited: no worker ever heard of that."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction

from reviewapp.jobs.models import Job, State
from reviewapp.releases import packing, pushing, services
from reviewapp.releases.errors import ReleaseRefusal
from reviewapp.releases.models import Packing
from reviewapp.releases.places.opening import opened
from reviewapp.releases.push_models import Push


def tidy() -> None:
    """Remove what killed tries of cancelled jobs have left here, and where they were sending to."""
    for packed in _with_leftovers():
        with transaction.atomic():
            if _is_cancelled(packed.job_id):
                packing.clear(services.folder_of(packed.release))
    cancelled = Push.objects.filter(job__state=State.CANCELLED, pacs=None, begun_at__isnull=False)
    for push in cancelled.select_related("release__package"):
        # A place that is away now is tried again in an hour.
        with suppress(ReleaseRefusal), transaction.atomic(), opened(push) as place:
            if _is_cancelled(push.job_id):
                pushing.forget(push, place)


def _with_leftovers() -> Iterable[Packing]:
    names = {path.name.partition(".")[0] for path in services.releases_folder().glob("*.*")}
    cancelled = Packing.objects.filter(job__state=State.CANCELLED).select_related("release")
    return (packed for packed in cancelled.iterator() if str(packed.release_id) in names)


def _is_cancelled(job_id: UUID) -> bool:
    """Asked anew, and held: somebody may be trying it again this very moment."""
    held = Job.objects.select_for_update().filter(pk=job_id, state=State.CANCELLED)
    return held.first() is not None
