"""Asking what happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewapp.audit import selectors
from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from reviewapp.audit.selectors import Wanted
from tests.audit.factories import AT, an_event, some_events, somebody

pytestmark = pytest.mark.django_db


def test_it_gives_the_newest_first_page_by_page() -> None:
    events = some_events(5)

    first = selectors.trail(Wanted(), size=2)
    second = selectors.trail(Wanted(), older_than=first[-1].pk, size=2)
    third = selectors.trail(Wanted(), older_than=second[-1].pk, size=2)

    assert [*first, *second, *third] == events[::-1]


def test_it_gives_only_what_is_asked_for() -> None:
    person, thing = somebody(), somebody()
    an_event()
    with transaction.atomic():
        meant = audit.record("person.renamed", thing, by=person, at=AT + timedelta(days=1))
        audit.record("person.renamed", person, by=thing, at=AT)

    for wanted in (
        Wanted(actor=f"person:{person.pk}"),
        Wanted(subject_kind="accounts.user", subject_id=str(thing.pk)),
        Wanted(verb="person.renamed", since=AT + timedelta(hours=1)),
    ):
        assert selectors.trail(wanted) == [meant]
    assert meant not in selectors.trail(Wanted(until=AT + timedelta(days=1)))


def test_it_tells_the_story_of_one_thing() -> None:
    thing = somebody()
    with transaction.atomic():
        first = audit.record("person.invited", thing, by=None, at=AT)
        audit.record("person.invited", somebody(), by=None, at=AT)
        second = audit.record("person.renamed", thing, by=thing, at=AT)

    assert list(selectors.events(thing)) == [first, second]


def test_it_knows_what_can_be_asked_for() -> None:
    thing = somebody()
    some_events(2)
    with transaction.atomic():
        audit.record("person.renamed", thing, by=thing, at=AT)

    assert selectors.verbs() == ["person.renamed", "study.created"]
    assert selectors.subject_kinds() == ["accounts.user"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite tells its plan of few rows too")
@pytest.mark.parametrize("ask", [selectors.verbs, selectors.subject_kinds])
def test_it_does_not_walk_the_trail_to_know_that(ask: Callable[[], list[str]]) -> None:
    some_events(3)

    with CaptureQueriesContext(connection) as asked:
        ask()

    (query,) = asked.captured_queries
    plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall()
    ways = [way for *_, way in plan if "audit_event" in way]
    assert len(ways) == 2
    assert all(way.startswith("SEARCH audit_event USING COVERING INDEX") for way in ways)


def test_it_reads_every_event_once_however_many_are_asked_for_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some_events(5)
    some_events(4, by=somebody())
    whole = list(selectors.exported())

    monkeypatch.setattr(selectors, "AT_ONCE", 2)

    assert list(selectors.exported()) == whole
    assert len(whole) == 9


def test_it_counts_no_further_than_needed() -> None:
    some_events(3)

    assert selectors.is_longer_than(2)
    assert not selectors.is_longer_than(3)
    assert Event.objects.count() == 3
