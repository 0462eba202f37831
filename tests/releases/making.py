"""Releases of real studies, packed as a worker packs them."""

from pathlib import Path

from reviewapp.acceptance.models import Decision
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.releases import packing, services, wishes
from reviewapp.releases.models import Release
from tests.acceptance.signing import decided
from tests.acceptance.studies import an_evaluated_study
from tests.factories import AT, a_person

BOTH = ("PNG", "DICOM")


class Quiet:
    """A job that nobody watches; it can be told to stop after so many images."""

    attempt = 1

    def __init__(self, *, stops_after: int | None = None) -> None:
        self.stops_after = stops_after
        self.told: list[object] = []

    def report(self, done: int, *_: object) -> None:
        if done == self.stops_after:
            raise Interrupted

    def check(self) -> None:
        """Nobody stops it."""

    def made(self, thing: object) -> None:
        self.told.append(thing)


class Interrupted(Exception):
    """The worker was killed."""


def an_accepted_decision() -> Decision:
    return decided(an_evaluated_study("ACCEPTED"))


def a_wish(**changed: object) -> wishes.Wish:
    given: dict[str, object] = {"formats": BOTH, "licence": "CC-BY-4.0"} | changed
    return wishes.wish(**given)  # type: ignore[arg-type]  # a test names the field


def a_requested_release(
    decision: Decision | None = None, *, by: User | None = None, **wish: object
) -> Release:
    return services.request_release(
        decision or an_accepted_decision(),
        wish=a_wish(**wish),
        by=by or a_person(Role.RESEARCHER),
        at=AT,
    )


def packed(release: Release, *, progress: Quiet | None = None) -> Path:
    packing.pack(progress or Quiet(), release_id=str(release.pk), clock=lambda: AT)
    return services.folder_of(release)


def a_packed_release(**wish: object) -> Release:
    release = a_requested_release(None, by=None, **wish)
    packed(release)
    return Release.objects.get(pk=release.pk)
