"""Ask for a release to be sent somewhere, and look where it lies."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import State
from reviewapp.releases import services
from reviewapp.releases.errors import TargetUnknown
from reviewapp.releases.models import Release
from reviewapp.releases.push_models import Push
from reviewapp.releases.targets import Target, targets

TASK = "releases.push"
PushRow: TypeAlias = Push  # the name under which web knows the rows it may not import
COUNTED = {"arrived": Count("files"), "size": Sum("files__size", default=0)}
AGAIN = {State.FAILED, State.CANCELLED}


@transaction.atomic
def request_push(release: Release, *, target: str, by: Person, at: datetime) -> Push:
    """Send a release to a place; the same again goes on with what did not arrive."""
    # Who may download it may send it; and everything that forbids the one forbids the other.
    release = services.downloadable(
        Release.objects.select_for_update(of=("self",)).get(pk=release.pk), by=by
    )
    place = _offered(target)
    known = Push.objects.filter(release=release, target=target).select_related("job").first()
    if known:
        if known.job.state in AGAIN:
            jobs.retry(known.job, by=by, at=at)
        return known
    push = Push(release=release, target=target, pacs=place.pacs, asked_by=by, asked_at=at)
    push.job = jobs.enqueue(
        TASK,
        title=f"Send {release.cohort_version} to {place.name}"[:200],
        by=by,
        at=at,
        idempotency_key=f"push:{push.pk}",
        push_id=push.pk,
    )
    push.save(force_insert=True)
    facts: dict[str, object] = {"target": target, "package": release.package.digest}
    audit.record("release.push_requested", release, by=by, at=at, facts=facts)
    return push


def pushes(release: Release) -> QuerySet[Push]:
    """Of one release, the newest first, each with how much of it arrived."""
    found = Push.objects.filter(release=release).select_related("job", "pacs", "asked_by")
    return found.annotate(**COUNTED).order_by("-asked_at", "-pk")


def state(push: Push) -> str:
    """ARRIVED, or how the job that sends it stands."""
    return "ARRIVED" if push.arrived_at else str(push.job.state)


def arrived(push: Push) -> Iterator[tuple[str, int, str, datetime]]:
    """What went where: name, size, digest and time of each file, in the order they were sent."""
    rows = push.files.order_by("pk").values_list("name", "size", "digest", "arrived_at")
    return rows.iterator()


def _offered(code: str) -> Target:
    for one in targets():
        if one.code == code:
            return one
    raise TargetUnknown(
        f"This site sends nothing to “{code}”, so nothing was sent. Choose a place that its page "
        f"offers; whoever runs this machine lists them in RELEASE_TARGETS."
    )
