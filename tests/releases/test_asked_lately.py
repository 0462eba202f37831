"""Of a release that is taken file by file, it is asked whether it is still compared …"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.releases import bags, files, pushes, pushing, services
from reviewapp.releases.errors import NotReleasable, ReleaseRevoked
from reviewapp.releases.models import Release
from tests.factories import AT, a_cohort_version, a_person
from tests.releases.making import Quiet, a_packed_release
from tests.releases.test_still_compared import a_locked_study_of

pytestmark = pytest.mark.django_db
SECONDS_59, MINUTE = timedelta(seconds=59), timedelta(minutes=1)


@pytest.fixture
def release() -> Release:
    return a_packed_release(formats=["PNG"], ratings=False)


@pytest.fixture
def by(release: Release) -> User:
    person = a_person(Role.RESEARCHER)
    services.accept_terms(release, by=person, at=AT)
    return person


def asked(act: Callable[[], object]) -> tuple[int, int]:
    """How often the database was asked, and how often about the protocols of studies."""
    with CaptureQueriesContext(connection) as captured:
        act()
    told = [query["sql"] for query in captured.captured_queries]
    return len(told), sum("studies_protocol" in sql for sql in told)


def test_once_a_minute_and_of_a_revocation_every_time(release: Release, by: User) -> None:
    def take(at: datetime) -> Callable[[], object]:
        return lambda: files.opened(release, bags.SIGNATURE, by=by, at=at)

    assert asked(take(AT))[1] > 0
    queries, of_protocols = asked(take(AT + SECONDS_59))
    assert of_protocols == 0
    assert queries <= 5
    a_locked_study_of(a_cohort_version(size=24), release.cohort_version)
    with pytest.raises(NotReleasable, match="still compares"):
        take(AT + MINUTE)()
    services.revoke(release, reason="A leak.", by=by, at=AT)
    with pytest.raises(ReleaseRevoked):
        take(AT + SECONDS_59)()


def test_once_a_minute_while_it_is_sent(
    release: Release,
    by: User,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RELEASE_TARGETS = (f"file://{tmp_path}",)
    monkeypatch.setattr(pushing, "AT_ONCE", 1)
    push = pushes.request_push(release, target=f"file://{tmp_path}", by=by, at=AT)
    times = iter([AT] * 3 + [AT + MINUTE] * 10_000)

    def send() -> object:
        return pushing.push(Quiet(), push_id=str(push.pk), clock=lambda: next(times))

    once = asked(lambda: services.downloadable(release, by=by))[1]
    assert asked(send)[1] == 2 * once
